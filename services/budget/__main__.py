"""Runs the budget service."""

from services.chassis.launch import main

from .app import SPEC

main(SPEC)

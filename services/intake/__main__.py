"""Runs the intake service."""

from services.chassis.launch import main

from .app import SPEC

main(SPEC)

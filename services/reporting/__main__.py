"""Runs the reporting service."""

from services.chassis.service import main

from .app import SPEC

main(SPEC)

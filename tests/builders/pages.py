"""A real Chromium that reads the pages of an office, and axe, which judges them."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright

from tests.builders.reporting import Office
from tests.stack import ROOT

BROUGHT = ROOT / "services" / "reporting" / "pages" / "node_modules"
AXE = BROUGHT / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


def browser_path() -> str:
    """Return where Chromium is; skip where there is none, which in CI is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium", path=ROOT / ".tools" / "bin")
    if found and AXE.is_file():
        return found
    missing = "the pages' tests need chromium and npm: install both, then run make test"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@asynccontextmanager
async def open_page(
    office: Office, *, width: int = 1280, scripts: bool = True
) -> AsyncIterator[Page]:
    """Open a window whose every request the office answers; what breaks its policy is an error."""
    path = browser_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await browser.new_page(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )

        async def answer(route: Route) -> None:
            asked = route.request.url.removeprefix("http://reporting")
            got = await office.http.get(asked, headers=await route.request.all_headers())
            await route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

        await page.route("**/*", answer)
        yield page
        await browser.close()


async def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page that is open, each with where it stands."""
    await page.evaluate(AXE.read_text())
    found: Any = await page.evaluate("rules => axe.run(document, {runOnly: rules})", list(RULES))
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]

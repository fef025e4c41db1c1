"""Open a page of evidence in a browser and print, as JSON, what is wrong with it.

Usage: report.py FILE CHROMIUM AXE
"""

import json
import sys
from pathlib import Path

from judging import judge
from playwright.sync_api import sync_playwright

FILE, CHROMIUM, AXE = sys.argv[1:]


def main() -> None:
    troubles: list[str] = []
    axe = Path(AXE).read_text("utf-8")
    address = Path(FILE).resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        grounds, scripts = [], []
        for scheme, width in (("light", 390), ("light", 1280), ("dark", 1280)):
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}
            )
            page = context.new_page()
            where = f"{scheme}, {width} px"
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("console", lambda said, at=where: troubles.append(f"{at}: {said.text}"))
            page.on("dialog", lambda dialog, at=where: troubles.append(f"{at}: {dialog.message}"))
            page.goto(address)
            judge(page, axe, where, troubles)
            troubles.extend(f"{where}: asks for {url}" for url in asked if url != address)
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            scripts.append(page.evaluate("document.scripts.length"))
            context.close()
        page = browser.new_page()
        page.goto(address)
        pages = page.pdf(format="A4").count(b"/Type /Page\n") + 1
        page.evaluate("document.documentElement.removeAttribute('lang')")
        spoiled: list[str] = []
        judge(page, axe, "spoiled", spoiled)
        browser.close()
    found = {"grounds": grounds, "scripts": scripts, "pages": pages}
    print(json.dumps({"troubles": troubles, "control": spoiled, **found}))


main()

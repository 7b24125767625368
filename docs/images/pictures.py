"""Takes the pictures of the READMEs from a running server and a report page.

    kalsae report --recipe examples/handbook/kalsae.yaml --html /tmp/report.html
    Tests/Clients/run.sh .build/release/kalsae examples/handbook/kalsae.yaml \\
        .venv-clients/bin/python docs/images/pictures.py /tmp/report.html

Needs what the page's test needs (`make browser` installs it); pngquant makes the files smaller where it is there.
"""

import os
import shutil
import subprocess
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

HERE = os.path.dirname(os.path.abspath(__file__))
QUESTIONS = {
    "ko": "데비안 자유 소프트웨어 가이드라인은 무엇인가요?",
    "en": "How do I configure a firewall with nftables?",
}


def browser(language):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--hide-scrollbars", "--no-first-run", "--disable-background-networking"]:
        options.add_argument(argument)
    options.add_argument(f"--lang={language}")
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 1200, "height": 800, "deviceScaleFactor": 1, "mobile": False})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "light"},
                     {"name": "prefers-reduced-motion", "value": "reduce"}]})
    return driver


def save(driver, name):
    path = os.path.join(HERE, name + ".png")
    driver.save_screenshot(path)
    driver.quit()
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--output", path, "64", path], check=True)
    print(path, os.path.getsize(path), "bytes")


def main():
    report, server = sys.argv[1], sys.argv[2]
    for language, locale in [("ko", "ko-KR"), ("en", "en-US")]:
        driver = browser(locale)
        driver.get(server + "/")
        driver.find_element(By.ID, "question").send_keys(QUESTIONS[language], Keys.ENTER)
        WebDriverWait(driver, 60).until(
            lambda page: not page.execute_script("return document.body.classList.contains('running')")
            and page.find_elements(By.CSS_SELECTOR, ".after"))
        driver.execute_script("document.querySelector('.source').open = true; "
                              "document.getElementById('scroller').scrollTo(0, 0)")
        save(driver, "chat-" + language)
    driver = browser("en-US")
    driver.get("file://" + os.path.abspath(report))
    save(driver, "report")


if __name__ == "__main__":
    main()

"""Uses the chat page of a running server as a person would, in headless Chromium, and takes its picture.

    python chat_page.py http://127.0.0.1:8080 [--question TEXT] [--pictures FOLDER]

Checks: the page loads with nothing blocked or missing, a question in Korean is answered with a citation that opens,
regenerating, copying and stopping are offered, Enter while a Hangul syllable is being composed does not send, a
server's error is shown, and no language or width makes the page wider than the window.
Needs: apt-get install chromium chromium-driver, a font with Hangul (fonts-noto-cjk); pip install selenium
"""

import argparse
import os
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

checks = 0


def check(fact, truth, shown=""):
    global checks
    checks += 1
    print(("ok   " if truth else "FAIL ") + fact + (f": {shown!r}" if not truth else ""), flush=True)
    if not truth:
        sys.exit(1)


class Page:
    """The page in a window of one size, language and theme."""

    def __init__(self, base, size, language, theme):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--hide-scrollbars", "--no-first-run", "--disable-background-networking"]:
            options.add_argument(argument)
        options.add_argument(f"--lang={language}")
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": theme},
                         {"name": "prefers-reduced-motion", "value": "reduce"}]})
        self.driver.get(base + "/")
        self.size = size

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def until(self, fact, truth):
        try:
            WebDriverWait(self.driver, 60).until(lambda _: truth())
        except Exception:
            check(fact, False, self.one("main").text)
        check(fact, True)

    def run(self, script, *values):
        return self.driver.execute_script(script, *values)

    def ask(self, question):
        self.one("#question").send_keys(question, Keys.ENTER)

    def finished(self):
        return not self.run("return document.body.classList.contains('running')") and self.all(".after")

    def fits(self, name):
        width = self.run("return document.documentElement.scrollWidth")
        check(f"{name} fits its window", width <= self.size[0], width)

    def picture(self, folder, name):
        if folder:
            self.driver.save_screenshot(os.path.join(folder, name + ".png"))

    def close(self):
        log = [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        self.driver.quit()
        return log


def conversation(base, question, folder):
    """The whole tour, in Korean on a desk's window."""
    page = Page(base, (1200, 800), "ko-KR", "light")
    check("the page speaks Korean to a Korean browser", page.one("html").get_attribute("lang") == "ko")
    check("the send button waits for words", not page.one("#send").is_enabled())
    page.fits("the empty page")
    page.picture(folder, "empty-ko-light-desk")

    page.run("""
        const field = document.getElementById('question');
        field.value = '한';
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown',
          { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }));
    """)
    check("Enter that completes a syllable does not send", page.all(".mine") == [])
    page.run("document.getElementById('question').value = ''")
    page.one("#question").send_keys("a", Keys.SHIFT, Keys.ENTER, Keys.NULL, "b")
    check("Shift+Enter breaks the line", page.one("#question").get_attribute("value") == "a\nb")
    page.one("#question").clear()

    page.run("""
        window.lengths = [];
        new MutationObserver(() => window.lengths.push(document.querySelector('.reply .text')?.textContent.length || 0))
          .observe(document.getElementById('talk'), { childList: true, subtree: true });
    """)
    page.ask(question)
    page.until("a question in Korean is answered", page.finished)
    check("the question stands above", page.one(".mine").text == question)
    answer = page.one(".reply .text").text
    check("the answer has words", len(answer) > 5, answer)
    cards = page.all(".source")
    check("the answer cites a source", len(cards) > 0)
    page.one(".text .cite").click()
    page.until("a mark opens its source", lambda: cards[0].get_attribute("open") is not None
               and page.one(".source .passage").is_displayed())
    check("the source shows its passage", len(page.one(".source .passage").text) > 5)
    page.fits("the answer")
    page.picture(folder, "answer-ko-light-desk")

    page.one("[data-label=again]").click()
    page.until("it answers again", lambda: page.finished() and page.one(".reply .text").text == answer)
    page.one("[data-label=copy]").click()
    page.until("it copies", lambda: page.all(".after use[href='#i-check']"))
    page.one("#theme").click()
    check("the theme turns dark", page.one("html").get_attribute("data-theme") == "dark")
    page.picture(folder, "answer-ko-dark-desk")

    page.one("[data-mode=generative]").click()
    page.ask("Write <b>me</b> **something**")
    page.until("the model writes", lambda: len(page.all(".reply")) == 2 and page.finished()
               and page.all(".reply:last-child .after"))
    check("words never become markup", page.all(".talk b") == [])
    check("the model's answer shows the nearest passages or none", not page.all(".reply:last-child .cite"))

    page.run("""
        window.fetch = () => Promise.resolve(new Response('{"error":{"message":"busy"}}', { status: 429 }));
    """)
    page.ask("x")
    page.until("a server's refusal is shown", lambda: "busy" in page.one(".fault").text)
    page.picture(folder, "error-ko-dark-desk")
    page.run("window.fetch = (_, options) => new Promise((_, reject) => options.signal.addEventListener('abort', "
             "() => reject(new DOMException('', 'AbortError'))));")
    page.ask("y")
    page.until("a running answer can be stopped", lambda: page.one("#sendIcon").get_attribute("href") == "#i-stop")
    page.one("#send").click()
    page.until("stopping ends it", lambda: page.all(".hint[data-text=stopped]"))
    page.one("#fresh").click()
    check("a new chat is empty", page.all(".mine") == [] and page.one("#welcome").is_displayed())
    log = page.close()
    check("nothing was blocked or missing", log == [], log)


def looks(base, questions, folder):
    """Each width, theme and language, empty and with an answer."""
    for size, place in [((1200, 800), "desk"), ((390, 844), "phone")]:
        for language, theme in [("ko", "dark"), ("en", "light"), ("en", "dark"), ("ko", "light")]:
            name = f"{language}-{theme}-{place}"
            page = Page(base, size, "ko-KR" if language == "ko" else "en-US", theme)
            check(f"{name} has its language", page.one("html").get_attribute("lang") == language)
            page.fits(f"{name}, empty,")
            page.picture(folder, f"empty-{name}")
            page.ask(questions[language])
            page.until(f"{name} answers", page.finished)
            page.fits(f"{name}, answered,")
            page.run("document.querySelector('.source').open = true")
            page.picture(folder, f"answer-{name}")
            log = page.close()
            check(f"{name} has nothing blocked", log == [], log)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base", help="address of the server")
    parser.add_argument("--question", default="꾸러미를 지우려면 어떻게 하나요?",
                        help="a question in Korean that the documents answer")
    parser.add_argument("--english", default="How do I remove a package?", help="one in English")
    parser.add_argument("--pictures", help="folder for the screenshots")
    options = parser.parse_args()
    base = options.base.rstrip("/")
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
    conversation(base, options.question, options.pictures)
    looks(base, {"ko": options.question, "en": options.english}, options.pictures)
    print(f"{checks} passed, 0 failed")


if __name__ == "__main__":
    main()

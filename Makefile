# Everything from a bare machine: `make demo`, `make test`. Each target installs what it needs and says so.

SHELL := /bin/bash
SWIFT ?= swift
# One configuration for everything, so that nothing is built twice: optimised, with internals visible to tests.
BUILD := -c release -Xswiftc -enable-testing
KALSAE := .build/release/kalsae
RECIPE := examples/handbook/kalsae.yaml
PAGES := examples/handbook/pages
SERVE ?= yes
PORT ?= 8080
PARITY := .build/parity

LIBRARIES := libxml2-dev libcld2-dev libonig-dev libssl-dev libsqlite3-dev libzstd-dev zlib1g-dev libsnappy-dev liblz4-dev pkg-config \
  libarchive-dev libcurl4-openssl-dev unixodbc-dev poppler-utils git \
  libuchardet-dev libicu-dev libbrotli-dev libstemmer-dev libhunspell-dev hunspell-en-us hunspell-ko wordnet-base libxxhash-dev
# What tests and benchmarks compare with; the program does not need it.
COMPARED := libdnnl-dev
BROWSER := chromium chromium-driver fonts-noto-cjk

.PHONY: help libraries build demo test lint databases python python-packages clients browser peers parity parity-templates \
  parity-tokenizers parity-llama clean

help:
	@echo "make demo             documents to a served model, on http://127.0.0.1:$(PORT)  (SERVE=no stops after the report)"
	@echo "make test             every test          make lint     format and structure"
	@echo "make peers            PyTorch and others in .venv-peers, for kalsae bench NAME --peer"
	@echo "make databases        PostgreSQL and MariaDB as sources, really started"
	@echo "make clients          OpenAI's Python client against the server"
	@echo "make browser          the chat page in headless Chromium"
	@echo "make parity           the trained model (after make demo) in transformers and gguf, live"
	@echo "make parity-templates the chat templates of the trl package in Jinja2, live"
	@echo "make parity-tokenizers  every kind of tokenizer against Hugging Face, 100,000 strings each (STRINGS=n)"
	@echo "make parity-llama     the same in llama.cpp itself, which is built from source first: about 10 minutes"

# Installs Debian packages that are missing, with sudo only where it is needed.
define install
	@missing=""; for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing >/dev/null; fi
endef

libraries:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or later is needed: https://www.swift.org/install/linux"; exit 1; }
	$(call install,$(LIBRARIES))

build: libraries
	$(SWIFT) build $(BUILD) --product kalsae

# The handbook's pages, unpacked from its Debian package; the package itself need not be installed.
$(PAGES)/.complete:
	@echo "unpacking the pages of debian-handbook into $(PAGES)"
	@set -e; work=$$(mktemp -d); trap 'rm -rf $$work' EXIT; here=$$PWD; cd $$work; \
	apt-get download -qq debian-handbook 2>/dev/null || { \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; $$sudo apt-get update -qq; apt-get download -qq debian-handbook; }; \
	dpkg-deb -x debian-handbook_*.deb tree; mkdir -p $$here/$(PAGES); \
	rm -rf $$here/$(PAGES)/en-US $$here/$(PAGES)/ko-KR; \
	cp -r tree/usr/share/doc/debian-handbook/html/en-US tree/usr/share/doc/debian-handbook/html/ko-KR $$here/$(PAGES)/; \
	touch $$here/$@

$(PAGES): $(PAGES)/.complete

demo: build $(PAGES)/.complete
	$(KALSAE) run --recipe $(RECIPE)
	$(KALSAE) report --recipe $(RECIPE)
	@if [ "$(SERVE)" != no ]; then $(KALSAE) serve --recipe $(RECIPE) --port $(PORT); fi

test: libraries $(PAGES)/.complete
	$(call install,$(COMPARED))
	$(SWIFT) build $(BUILD) --build-tests
	$(SWIFT) test $(BUILD) --skip-build --skip KalsaeCommandTests
	$(SWIFT) test $(BUILD) --skip-build --filter KalsaeCommandTests

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

# Virtual environments of the Python peers; the product never needs them.
python:
	@python3 -c "import ensurepip" 2>/dev/null || $(MAKE) --no-print-directory python-packages

python-packages:
	$(call install,python3 python3-venv)

.venv-clients/.complete: | python
	python3 -m venv .venv-clients
	.venv-clients/bin/pip install -q --upgrade pip
	.venv-clients/bin/pip install -q openai selenium
	@touch $@

.venv-peers/.complete: | python
	python3 -m venv .venv-peers
	.venv-peers/bin/pip install -q --upgrade pip
	.venv-peers/bin/pip install -q torch==2.13.0
	.venv-peers/bin/pip install -q transformers tokenizers tiktoken safetensors gguf numpy datasketch==2.0.0 rensa==0.5.0 \
	  trafilatura lxml_html_clean presidio-analyzer scikit-learn
	@touch $@

peers: .venv-peers/.complete
	$(call install,$(COMPARED))

# PostgreSQL and MariaDB as throw-away servers, and the tests that read from them.
databases: libraries
	Tests/Databases/run.sh $(SWIFT) test $(BUILD) --skip-build --filter DatabaseServerTests

clients: .venv-clients/.complete build
	Tests/Clients/run.sh $(KALSAE) $(RECIPE) .venv-clients/bin/python Tests/Clients/openai_chat.py

browser: .venv-clients/.complete build
	$(call install,$(BROWSER))
	Tests/Clients/run.sh $(KALSAE) $(RECIPE) .venv-clients/bin/python Tests/Browser/chat_page.py --question "패키지를 지우려면 어떻게 하나요?"

# Python keeps what its libraries say of the model in $(PARITY); the tests named ParityTests compare.
parity: peers build
	.venv-peers/bin/python Tests/Parity/model.py $(KALSAE) $(RECIPE) $(PARITY)
	$(SWIFT) build $(BUILD) --build-tests
	KALSAE_PARITY=$(PARITY) $(SWIFT) test $(BUILD) --skip-build --filter KalsaeInferenceTests.ParityTests

.venv-llama/.complete: | python
	@echo "building llama.cpp from source (package llama-cpp-python), about 10 minutes on 2 cores"
	$(call install,build-essential)
	python3 -m venv .venv-llama
	.venv-llama/bin/pip install -q --upgrade pip
	CMAKE_ARGS=-DLLAVA_BUILD=OFF .venv-llama/bin/pip install -q llama-cpp-python numpy safetensors
	@touch $@

parity-llama: .venv-llama/.complete parity
	.venv-llama/bin/python Tests/Parity/llama.py $(PARITY)
	KALSAE_PARITY=$(PARITY) $(SWIFT) test $(BUILD) --skip-build --filter KalsaeInferenceTests.ParityTests

.venv-templates/.complete: | python
	python3 -m venv .venv-templates
	.venv-templates/bin/pip install -q --upgrade pip
	.venv-templates/bin/pip install -q transformers jinja2
	.venv-templates/bin/pip install -q --no-deps trl
	@touch $@

# trl is there for its templates alone, which are others' text and stay out of the repository.
parity-templates: .venv-templates/.complete build
	.venv-templates/bin/python Tests/Parity/templates.py $(PARITY)/templates $(KALSAE)
	$(SWIFT) build $(BUILD) --build-tests
	KALSAE_TEMPLATES=$(PARITY)/templates $(SWIFT) test $(BUILD) --skip-build --filter TemplateParityTests

STRINGS ?= 100000

.venv-tokenizers/.complete: | python
	python3 -m venv .venv-tokenizers
	.venv-tokenizers/bin/pip install -q --upgrade pip
	.venv-tokenizers/bin/pip install -q tokenizers==0.23.3 sentencepiece==0.2.3 protobuf transformers
	@touch $@

# Both ways: their tokenizers here, ours there; ids and offsets.
parity-tokenizers: .venv-tokenizers/.complete libraries
	.venv-tokenizers/bin/python Tests/Parity/tokenizers.py make $(PARITY)/tokenizers $(STRINGS)
	$(SWIFT) build $(BUILD) --build-tests
	KALSAE_PARITY_TOKENIZERS=$(CURDIR)/$(PARITY)/tokenizers $(SWIFT) test $(BUILD) --skip-build --filter LiveTokenizerTests
	.venv-tokenizers/bin/python Tests/Parity/tokenizers.py check $(PARITY)/tokenizers

clean:
	rm -rf .build .venv-templates .venv-tokenizers .venv-clients .venv-peers .venv-llama

# GNU make 3.81 syntax: it is what macOS ships.
.PHONY: demo test bench lint style lock install clean

# Every start would compile the whole application again.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
PY := $(VENV)/bin/python

# Interpreters to try, in order. The first that is Python >= 3.11 and can make a virtual environment is used.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 python
PYTHON ?=
PYTEST_ARGS ?=

demo: install
	@$(PY) -m core.launcher demo

# mypy takes half a minute of one core from nothing: it works beside the tests, and speaks after them.
test: style
	@said=$$(mktemp); $(PY) -m mypy >$$said 2>&1 & types=$$!; \
	trap 'kill $$types; rm -f $$said; exit 130' INT; \
	$(PY) -m pytest -n auto --dist loadgroup $(PYTEST_ARGS); tests=$$?; \
	wait $$types; typed=$$?; \
	cat $$said; rm -f $$said; \
	if test $$typed -ne 0; then echo "mypy a trouvé des fautes, dites ci-dessus : make test échoue."; fi; \
	exit $$((tests ? tests : typed))

bench: install
	@$(PY) -m tests.bench

lint: style
	@$(PY) -m mypy

style: install
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

install: $(VENV)/.built

# The package itself and its front-end files: only when pyproject.toml changed. What the application imports is
# compiled meanwhile, so that the first start does not have to; a fault in it is said by that start.
$(VENV)/.built: $(VENV)/.locked pyproject.toml
	@echo "Installation de Passerelle et de ses fichiers d'interface…"
	@$(PY) -c "import wsgi, core.app, gunicorn.app.wsgiapp, tenants.demo; wsgi.cli; \
	  tenants.demo.import_demos(core.app.make_manager(wsgi.plugins()))" \
	  >/dev/null 2>&1 & compiled=$$!; \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; installed=$$?; \
	wait $$compiled; exit $$installed
	@touch $@

# The locked dependencies: only when requirements.lock changed. The lock is complete, so pip resolves nothing
# (--no-deps), and Python compiles what it imports (--no-compile): 38 s instead of 67 from nothing on two cores.
$(VENV)/.locked: requirements.lock $(VENV)/.made
	@echo "Installation des dépendances verrouillées…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes \
	  -r requirements.lock
	@touch $@

$(VENV)/.made:
	@found=""; venvless=""; \
	for candidate in $(PYTHON) $(PYTHONS); do \
	  $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  if $$candidate -c 'import venv, ensurepip' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	  venvless=$$candidate; \
	done; \
	if test -z "$$found" && test -n "$$venvless"; then \
	  echo "Python est là ($$venvless), mais sans son module venv."; \
	  echo "  Debian ou Ubuntu : sudo apt install python3-venv"; exit 1; \
	fi; \
	if test -z "$$found"; then \
	  echo "Passerelle demande Python 3.11 ou plus récent, introuvable ici."; \
	  echo "  Debian ou Ubuntu : sudo apt install python3 python3-venv"; \
	  echo "  macOS : brew install python@3.13, ou l'installateur de python.org"; \
	  echo "  Déjà installé ailleurs ? make $(MAKECMDGOALS) PYTHON=/chemin/vers/python3"; exit 1; \
	fi; \
	echo "Environnement virtuel avec $$found…"; \
	$$found -m venv --clear $(VENV) && touch $@

# uv resolves for every platform at once; it is needed here only, so it lives outside the lock.
lock: $(VENV)/.made
	@$(PY) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  pyproject.toml --group build --group dev --output-file requirements.lock

# Everything this checkout made, its embedded stores included. It may be interrupted and run again: the stamps go
# first, so that half an environment never passes for a whole one, and the environment last, since it is what stops
# the stores.
clean:
	@rm -f $(VENV)/.built $(VENV)/.locked $(VENV)/.made
	@if $(PY) -c 'import core.launcher.commands' >/dev/null 2>&1; then \
	  $(PY) -m core.launcher stores remove --yes || true; \
	fi
	@rm -rf .passerelle core/web/vendor .coverage .coverage.* htmlcov test-results .hypothesis \
	  .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .schemathesis
	@rm -rf $(VENV)

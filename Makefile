# make run: set up and run the data engine on the embedded default.  make test: set up and run all checks.
ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BIN := $(ROOT)/.venv/bin
export DO_NOT_TRACK := 1
# Images of Python often set it. Nothing is compiled ahead here (setup.sh), so each command would compile 4,000 modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run evaluate learn test check format bench viz ui setup setup-models setup-dev

run: setup
	cd $(ROOT) && $(BIN)/kedro run

evaluate: setup-models
	cd $(ROOT) && $(BIN)/kedro run --only-missing-outputs --pipelines data_engine,bench_build
	cd $(ROOT) && $(BIN)/kedro run --pipelines evaluation

learn: setup-models
	cd $(ROOT) && $(BIN)/kedro run --env learn --only-missing-outputs --to-outputs inp_samples
	cd $(ROOT) && $(BIN)/kedro run --env learn --pipelines learning

test: setup-dev check

# In order of folders: by number of tests, which is xdist's own, the longest files would come last.
check:
	cd $(ROOT) && $(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports
	cd $(ROOT) && OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

format:
	cd $(ROOT) && $(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: setup-dev
	cd $(ROOT) && $(BIN)/python -m benchmarks

viz: setup
	cd $(ROOT) && $(BIN)/kedro viz run

ui: setup
	cd $(ROOT) && $(BIN)/mlflow ui --backend-store-uri sqlite:///mlflow.db

setup:
	@sh $(ROOT)/setup.sh

setup-models:
	@sh $(ROOT)/setup.sh models

setup-dev:
	@sh $(ROOT)/setup.sh dev,mmscan,models,photos,ray

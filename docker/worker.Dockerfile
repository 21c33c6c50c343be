# syntax=docker/dockerfile:1
# The worker with its Python pipeline and the weights, and the administrator's commands.

FROM node:24.21-bookworm-slim AS packages
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY packages packages
COPY apps apps
RUN npm ci --omit=dev --omit=optional --workspace @alchemy/worker

FROM debian:12-slim AS python
RUN apt-get update && apt-get install --no-install-recommends -y python3=3.11.* python3-venv=3.11.*
WORKDIR /app
COPY python/requirements-installer.txt python/requirements.txt python/
COPY python/fetch/requirements.txt python/fetch/
# pip and uv stay behind in an environment of their own.
RUN python3 -m venv installer \
  && installer/bin/pip install --no-cache-dir --require-hashes --requirement python/requirements-installer.txt \
  && python3 -m venv --without-pip .venv \
  && python3 -m venv --without-pip .data/fetch \
  && installer/bin/uv pip sync --python .venv/bin/python --require-hashes python/requirements.txt \
  && installer/bin/uv pip sync --python .data/fetch/bin/python --require-hashes python/fetch/requirements.txt

FROM debian:12-slim
RUN apt-get update \
  && apt-get install --no-install-recommends -y ca-certificates=* python3=3.11.* \
  && rm -rf /var/lib/apt/lists/*
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
RUN useradd --uid 10001 --no-create-home alchemy
ENV NODE_ENV=production STORAGE_ROOT=/storage PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=python /app/.venv .venv
COPY --from=python /app/.data/fetch .data/fetch
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY packages packages
COPY apps/worker apps/worker
COPY python/pipeline python/pipeline
COPY tools tools
COPY docker/admin.mjs docker/healthy.mjs docker/
RUN install -d -o alchemy /storage .data/cache
USER 10001
EXPOSE 3100
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "docker/healthy.mjs", "http://127.0.0.1:3100/readyz"]
CMD ["node", "apps/worker/src/main.ts"]

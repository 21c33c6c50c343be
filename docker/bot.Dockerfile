# syntax=docker/dockerfile:1
# The bot, and the migration of the database. Node reads the TypeScript itself: nothing is compiled.

FROM node:24.21-bookworm-slim AS packages
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY packages packages
COPY apps apps
RUN npm ci --omit=dev --omit=optional --workspace @alchemy/bot

FROM debian:12-slim
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
RUN useradd --uid 10001 --no-create-home alchemy
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY packages/core packages/core
COPY packages/db packages/db
COPY packages/jobs packages/jobs
COPY apps/bot apps/bot
COPY docker/healthy.mjs docker/
USER 10001
EXPOSE 3001 3101
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "docker/healthy.mjs", "http://127.0.0.1:3101/readyz"]
CMD ["node", "apps/bot/src/main.ts"]

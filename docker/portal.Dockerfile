# syntax=docker/dockerfile:1
# The portal: Next gathers the server and just the modules that it loads.

FROM node:24.21-bookworm-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json tsconfig.base.json ./
COPY packages packages
COPY apps apps
RUN npm ci --workspace @alchemy/portal \
  && NEXT_PRIVATE_STANDALONE=true NEXT_TELEMETRY_DISABLED=1 npm run build --workspace @alchemy/portal

FROM debian:12-slim
COPY --from=build /usr/local/bin/node /usr/local/bin/node
RUN useradd --uid 10001 --no-create-home alchemy
ENV NODE_ENV=production HOSTNAME=0.0.0.0 PORT=3000 STORAGE_ROOT=/storage NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY --from=build /app/apps/portal/.next/standalone ./
COPY --from=build /app/apps/portal/.next/static apps/portal/.next/static
COPY docker/healthy.mjs docker/
RUN install -d -o alchemy /storage
USER 10001
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "docker/healthy.mjs", "http://127.0.0.1:3000/readyz"]
CMD ["node", "apps/portal/server.js"]

# syntax=docker/dockerfile:1
# The program alone, for a PostgreSQL of the operator's: docker build --build-arg COMMIT="$(git rev-parse HEAD)" -t kaikaku .
FROM rust:1.95-slim-bookworm AS build
# The newest of Debian 12 will do: npm brings the explorer in the versions that web/package-lock.json pins.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
ARG COMMIT=unknown
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    KAIKAKU_COMMIT="$COMMIT" cargo build --release --locked \
    && cp target/release/kaikaku /kaikaku

# The libraries of C and nothing else: no shell, no package manager; it runs as "nonroot" (65532), and writes no file.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /kaikaku /usr/local/bin/kaikaku
COPY --from=build /source/data /usr/local/share/kaikaku/data
ENV KAIKAKU_LISTEN=0.0.0.0:8000 \
    KAIKAKU_LOG_FORMAT=json
USER 65532:65532
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["/usr/local/bin/kaikaku", "health"]
ENTRYPOINT ["/usr/local/bin/kaikaku"]
CMD ["serve"]

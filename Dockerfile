# The portal as one image: web, worker and beat differ only in the command (see docker-compose.yml).
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/base.txt /build/requirements/base.txt
RUN python -m venv /opt/portal \
 && /opt/portal/bin/pip install --require-hashes -r /build/requirements/base.txt

FROM python:3.13-slim-bookworm
# Pango makes the PDFs; it is the one thing that a Python package index does not have.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid portal --home-dir /nonexistent --no-create-home \
      --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0750 /data
COPY --from=build /opt/portal /opt/portal
COPY . /portal
WORKDIR /portal
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=vroegsignalering.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/portal/static-built
# Compressed, fingerprinted files; needs no database and no real secret, and leaves none behind.
RUN python -m deploy.collect_static
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/_health/live', timeout=4)"]
CMD ["gunicorn", "vroegsignalering.wsgi:application", "--bind=0.0.0.0:8000", "--workers=3", "--timeout=120", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]

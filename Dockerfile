# The site in one image; the command says which of its processes to be.

FROM node:20-bookworm-slim AS client
WORKDIR /client
COPY client/package.json client/package-lock.json ./
COPY client/sdk/package.json sdk/
RUN npm ci --no-audit --no-fund
COPY client ./
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgdal32 libgeos-c1v5 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /site
COPY requirements.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
COPY --from=client /client/dist client/dist

ENV HOST=0.0.0.0 \
    MEDIA_ROOT=/media \
    PYTHONUNBUFFERED=1
# Collecting asks no server, but the settings want them named.
RUN SECRET_KEY=none DATABASE_URL=postgres:///none REDIS_URL=redis://none \
    python manage.py collectstatic --no-input --verbosity=0 \
    && useradd --system kamegor \
    && install --directory --owner=kamegor /media /mail
USER kamegor
VOLUME /media
EXPOSE 8000
CMD ["python", "-m", "kamegor.server"]

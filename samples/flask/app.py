"""A page that counts its visitors, for as long as this instance lives."""
import itertools
import os

from flask import Flask

app = Flask(__name__)
visits = itertools.count(1)


@app.get("/")
def index():
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>flask</title>
<body style="font-family: sans-serif; margin: 4rem">
<h1>Hello from flask</h1>
<p>Visitor {next(visits)} of this instance, on port {os.environ.get("PORT", "?")}.</p>
</body></html>
"""


@app.get("/healthz")
def healthz():
    return "ok"

import pytest
from django.utils.text import slugify

from core.api.refusals import all_refusals


def test_every_refusal_says_what_it_means():
    for refusal in all_refusals():
        assert refusal.meaning, refusal.code
        assert 400 <= refusal.status < 600


def test_a_code_comes_with_one_status():
    codes = [refusal.code for refusal in all_refusals()]
    assert len(codes) == len(set(codes)) > 20


def test_the_page_that_a_problem_points_to_has_every_code(client):
    page = client.get("/docs/errors").content.decode()
    for refusal in all_refusals():
        assert f'id="{slugify(refusal.code)}"' in page


@pytest.mark.django_db
def test_a_problem_points_to_its_code(client):
    problem = client.get("/api/profiles/me").json()
    path, _, code = problem["type"].partition("#")
    assert f'id="{code}"' in client.get(path).content.decode()

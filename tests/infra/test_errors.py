"""What is answered where no view answers."""

import pytest

from kamegor import errors


def test_an_unknown_path_under_api_answers_a_problem(client):
    answer = client.get("/api/nowhere")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/docs/errors#not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "Page not found.",
        "code": "not_found",
    }


@pytest.mark.parametrize(
    ("handler", "arguments", "status", "code"),
    [
        (errors.bad_request, [ValueError()], 400, "bad_request"),
        (errors.server_error, [], 500, "server_error"),
    ],
)
def test_a_broken_request_or_view_under_api_answers_a_problem(
    rf, handler, arguments, status, code
):
    answer = handler(rf.get("/api/streams"), *arguments)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert f'"code": "{code}"'.encode() in answer.content


def test_elsewhere_people_get_pages(rf):
    for answer in (
        errors.bad_request(rf.get("/admin/"), ValueError()),
        errors.page_not_found(rf.get("/admin/"), ValueError()),
        errors.server_error(rf.get("/admin/")),
    ):
        assert answer["Content-Type"].startswith("text/html")

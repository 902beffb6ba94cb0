from physio_service.domain.phrase import lists_in


def test_the_lists_that_a_template_asks_for_are_named_without_their_marks():
    assert [*lists_in("[<i>] (did|done) # of <them> [today]")] == ["i", "them"]

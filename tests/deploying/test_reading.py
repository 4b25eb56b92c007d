"""Asterisk's configuration files, read as Asterisk does."""

from acd.deploying.reading import includes, sections, setting


def read(text: str, **others: str):
    texts = {name.replace("__", ".").replace("_of_", "/"): t for name, t in others.items()}
    return sections("main.conf", {"main.conf": text, **texts})


def test_sections_templates_and_additions_are_told_apart():
    plain, template, addition, child = read("[a]\n[b](!,x)\n[a](+)\n[c](b)\n")

    assert not plain.is_template
    assert (template.is_template, template.bases) == (True, ("x",))
    assert addition.is_addition
    assert child.bases == ("b",)


def test_an_entry_knows_its_file_and_line():
    [section] = read("[a]\n\nexten => 1,1,Goto(x,s,1) ; why\n")

    [entry] = section.entries
    assert (entry.name, entry.value) == ("exten", "1,1,Goto(x,s,1)")
    assert str(entry.place) == "main.conf:3"


def test_comments_are_left_out_and_lines_keep_their_numbers():
    text = "[a]\n;-- exten => 1,1,A\nexten => 2,1,B --;\nexten => 3,1,C(\\;x)\n;---- a ruler\nk=v\n"

    [section] = read(text)

    assert [(e.value, e.place.line) for e in section.entries] == [("3,1,C(;x)", 4), ("v", 6)]


def test_what_is_included_is_read_at_its_place():
    text = "[a]\n#include more.conf ; here\nc = 3\n"

    [section] = read(text, more__conf="b = 2\n")

    assert [str(entry.place) for entry in section.entries] == ["more.conf:1", "main.conf:3"]


def test_a_pattern_includes_every_file_that_it_names():
    found = read('#include "d/*.conf"\n', d_of_b__conf="[b]\n", d_of_a__conf="[a]\n")

    assert [section.name for section in found] == ["a", "b"]


def test_a_file_that_includes_itself_ends():
    assert len(read("[a]\n#include main.conf\n")) < 20


def test_includes_in_comments_are_none():
    assert includes(";#include a.conf\n#tryinclude <b.conf>\n #exec c\n") == ["b.conf"]


def test_a_setting_is_every_entry_of_that_name_in_order():
    found = read("[general]\nport = 1\n[general](+)\nPort = 2\n")

    assert [entry.value for entry in setting(found, "general", "port")] == ["1", "2"]

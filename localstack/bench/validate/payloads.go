package main

import (
	"fmt"
	"strings"
)

// definitions has the objects that several places of a webhook refer to.
func definitions(more ...string) string {
	list := append([]string{
		`"user":` + schema(user("a", "User", 1)),
		`"license":` + schema(license),
		`"repository":` + schema(repository("a", "b", "User", 1)),
		`"label":` + schema(label("a", 1)),
	}, more...)
	return `"definitions":{` + strings.Join(list, ",") + `}`
}

func payload(fields []field, more ...string) string {
	return strings.Replace(schema(fields), "{", "{"+draft7+","+definitions(more...)+",", 1)
}

func label(name string, id int) []field {
	return []field{
		{"id", integer, fmt.Sprint(id)}, {"node_id", text, `"MDU6TGFiZWwyMDgwNDU5NDY="`},
		{"url", uri, fmt.Sprintf(`"https://api.github.example/repos/acme/brackets/labels/%s"`, name)},
		{"name", text, fmt.Sprintf("%q", name)},
		{"color", `{"type":"string","pattern":"^[0-9a-fA-F]{6}$"}`, `"d73a4a"`}, {"default", boolean, "true"}, {"description", nullable, `"Something isn't working"`},
	}
}

// issueEvent is some 5.7 KB, of which the repository is most.
func issueEvent() string       { return event(issueFields()) }
func issueSchema() string      { return payload(issueFields()) }
func pullRequestEvent() string { return event(pullRequestFields()) }
func pullRequestSchema() string {
	return payload(pullRequestFields(), `"branch":`+schema(branch("a", "b")))
}
func reference(to string) string { return `{"$ref":"#/definitions/` + to + `"}` }

func issueFields() []field {
	return []field{
		{"action", `{"type":"string","enum":["created","deleted"]}`, `"created"`}, {"starred_at", `{"oneOf":[{"type":"string","format":"date-time"},{"type":"null"}]}`, `"2026-05-15T15:20:41Z"`},
		{"repository", reference("repository"), event(repository("acme", "brackets", "Organization", 186853002))},
		{"sender", reference("user"), event(user("ada", "User", 21031067))},
	}
}

func branch(owner, ref string) []field {
	return []field{
		{"label", text, fmt.Sprintf("%q", owner+":"+ref)}, {"ref", text, fmt.Sprintf("%q", ref)},
		{"sha", `{"type":"string","minLength":40,"maxLength":40}`, `"ec26c3e57ca3a959ca5aad62de7213c562f8c821"`},
		{"user", reference("user"), event(user(owner, "User", 21031067))},
		{"repo", reference("repository"), event(repository(owner, "brackets", "User", 186853002))},
	}
}

func pullRequestFields() []field {
	base := "https://api.github.example/repos/acme/brackets/pulls/2"
	link := `{"type":"object","properties":{"href":` + template + `},"required":["href"],"additionalProperties":false}`
	var linked []field
	for _, name := range []string{"self", "html", "issue", "comments", "review_comments", "commits", "statuses"} {
		linked = append(linked, field{name, link, fmt.Sprintf(`{"href":"%s/%s"}`, base, name)})
	}
	body := `"This changes how the plate is held:\r\n\r\n- the left bracket is longer\r\n- the right one is ` +
		`not\r\n\r\nSee \"assembly\" for a drawing, and the note on rust below. It was tried on three plates – none ` +
		`of them fell."`
	pull := []field{
		{"url", uri, fmt.Sprintf("%q", base)}, {"id", integer, "279147437"},
		{"node_id", text, `"MDExOlB1bGxSZXF1ZXN0Mjc5MTQ3NDM3"`},
		{"html_url", uri, `"https://github.example/acme/brackets/pull/2"`}, {"diff_url", uri, `"https://github.example/acme/brackets/pull/2.diff"`},
		{"number", `{"type":"integer","minimum":1}`, "2"}, {"state", `{"type":"string","enum":["open","closed"]}`, `"open"`}, {"locked", boolean, "false"},
		{"title", `{"type":"string","maxLength":256}`, `"Make the left bracket longer."`}, {"user", reference("user"), event(user("ada", "User", 21031067))},
		{"body", nullable, body}, {"created_at", moment, `"2026-05-15T15:20:33Z"`}, {"updated_at", moment, `"2026-05-15T15:20:33Z"`},
		{"closed_at", `{"type":["string","null"],"format":"date-time"}`, "null"}, {"merge_commit_sha", nullable, "null"},
		{"assignee", `{"oneOf":[{"$ref":"#/definitions/user"},{"type":"null"}]}`, event(user("grace", "User", 21031069))},
		{"assignees", `{"type":"array","items":{"$ref":"#/definitions/user"}}`, "[" + event(user("grace", "User", 21031069)) + "," + event(user("edsger", "User", 21031070)) + "]"},
		{"requested_reviewers", `{"type":"array","items":{"$ref":"#/definitions/user"}}`, "[" + event(user("barbara", "User", 21031071)) + "]"},
		{"labels", `{"type":"array","items":{"$ref":"#/definitions/label"}}`, "[" + event(label("bug", 208045946)) + "," + event(label("steel", 208045947)) + "]"},
		{"head", reference("branch"), event(branch("ada", "longer-bracket"))},
		{"base", reference("branch"), event(branch("acme", "main"))},
		{"_links", schema(linked), event(linked)}, {"author_association", `{"type":"string","enum":["COLLABORATOR","CONTRIBUTOR","MEMBER","NONE","OWNER"]}`, `"OWNER"`},
		{"draft", boolean, "false"}, {"merged", `{"type":["boolean","null"]}`, "false"}, {"mergeable", `{"type":["boolean","null"]}`, "null"}, {"mergeable_state", text, `"unknown"`},
		{"comments", integer, "0"}, {"maintainer_can_modify", boolean, "false"}, {"commits", integer, "1"},
		{"additions", integer, "21"}, {"deletions", integer, "4"}, {"changed_files", integer, "3"},
	}
	return []field{
		{"action", `{"type":"string","enum":["opened","closed","reopened","synchronize"]}`, `"opened"`}, {"number", integer, "2"},
		{"pull_request", schema(pull), event(pull)},
		{"repository", reference("repository"), event(repository("acme", "brackets", "Organization", 186853002))},
		{"sender", reference("user"), event(user("ada", "User", 21031067))},
	}
}

package main

import (
	"fmt"
	"strings"
)

// field is a member of an object of a webhook: its schema and its value.
type field struct{ name, schema, value string }

const (
	uri      = `{"type":"string","format":"uri"}`
	template = text // format uri-template; one library refuses braces between slashes
	text     = `{"type":"string"}`
	boolean  = `{"type":"boolean"}`
	integer  = `{"type":"integer"}`
	moment   = `{"type":"string","format":"date-time"}`
	nullable = `{"type":["string","null"]}`
)

// event returns an event with the fields.
func event(fields []field) string {
	members := make([]string, len(fields))
	for i, f := range fields {
		members[i] = fmt.Sprintf("%q:%s", f.name, f.value)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// schema returns the schema of an object with exactly these fields.
func schema(fields []field) string {
	properties, required := make([]string, len(fields)), make([]string, len(fields))
	for i, f := range fields {
		properties[i], required[i] = fmt.Sprintf("%q:%s", f.name, f.schema), fmt.Sprintf("%q", f.name)
	}
	return `{"type":"object","properties":{` + strings.Join(properties, ",") + `},"required":[` + strings.Join(required, ",") + `],"additionalProperties":false}`
}

func user(login, kind string, id int) []field {
	base := "https://api.github.example/users/" + login
	return []field{
		{"login", text, fmt.Sprintf("%q", login)}, {"id", integer, fmt.Sprint(id)},
		{"node_id", text, `"MDQ6VXNlcjIxMDMx"`},
		{"avatar_url", uri, fmt.Sprintf(`"https://avatars.github.example/u/%d?v=4"`, id)}, {"gravatar_id", text, `""`},
		{"url", uri, fmt.Sprintf("%q", base)}, {"html_url", uri, fmt.Sprintf(`"https://github.example/%s"`, login)},
		{"followers_url", uri, fmt.Sprintf("%q", base+"/followers")},
		{"following_url", template, fmt.Sprintf("%q", base+"/following{/other_user}")},
		{"gists_url", template, fmt.Sprintf("%q", base+"/gists{/gist_id}")},
		{"starred_url", template, fmt.Sprintf("%q", base+"/starred{/owner}{/repo}")},
		{"subscriptions_url", uri, fmt.Sprintf("%q", base+"/subscriptions")},
		{"organizations_url", uri, fmt.Sprintf("%q", base+"/orgs")},
		{"repos_url", uri, fmt.Sprintf("%q", base+"/repos")},
		{"events_url", template, fmt.Sprintf("%q", base+"/events{/privacy}")},
		{"received_events_url", uri, fmt.Sprintf("%q", base+"/received_events")},
		{"type", `{"type":"string","enum":["Bot","User","Organization"]}`, fmt.Sprintf("%q", kind)}, {"site_admin", boolean, "false"},
	}
}

// The links of a repository: those without braces are URIs, others templates.
var links = strings.Fields(`forks keys{/key_id} collaborators{/collaborator} teams hooks issue_events{/number} events
assignees{/user} branches{/branch} tags blobs{/sha} git_tags{/sha} git_refs{/sha} trees{/sha} statuses/{sha} languages
stargazers contributors subscribers subscription commits{/sha} git_commits{/sha} comments{/number}
issue_comment{/number} contents/{+path} compare/{base}...{head} merges archive/{archive_format}{/ref} downloads
issues{/number} pulls{/number} milestones{/number} notifications{?since,all,participating} labels{/name} releases{/id}
deployments`)

func repository(owner, name, kind string, id int) []field {
	base := "https://api.github.example/repos/" + owner + "/" + name
	html := "https://github.example/" + owner + "/" + name
	fields := []field{
		{"id", integer, fmt.Sprint(id)}, {"node_id", text, `"MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI="`},
		{"name", text, fmt.Sprintf("%q", name)},
		{"full_name", text, fmt.Sprintf("%q", owner+"/"+name)}, {"private", boolean, "false"},
		{"owner", `{"$ref":"#/definitions/user"}`, event(user(owner, kind, id/3))},
		{"html_url", uri, fmt.Sprintf("%q", html)}, {"description", nullable, `"Brackets"`}, {"fork", boolean, "false"},
		{"url", uri, fmt.Sprintf("%q", base)},
	}
	for _, link := range links {
		name, kind := link, uri
		if i := strings.IndexAny(link, "/{"); i >= 0 {
			name, kind = link[:i], template
		}
		fields = append(fields, field{name + "_url", kind, fmt.Sprintf("%q", base+"/"+link)})
	}
	return append(fields,
		field{"created_at", moment, `"2019-05-15T15:19:25Z"`}, field{"updated_at", moment, `"2026-05-15T15:20:41Z"`}, field{"pushed_at", moment, `"2026-05-15T15:20:56Z"`},
		field{"git_url", text, fmt.Sprintf(`"git://github.example/%s/%s.git"`, owner, name)}, field{"ssh_url", text, fmt.Sprintf(`"git@github.example:%s/%s.git"`, owner, name)},
		field{"clone_url", uri, fmt.Sprintf("%q", html+".git")}, field{"homepage", nullable, "null"},
		field{"stargazers_count", integer, "17"}, field{"watchers_count", integer, "17"},
		field{"language", nullable, `"Go"`},
		field{"has_issues", boolean, "true"}, field{"has_projects", boolean, "true"},
		field{"has_downloads", boolean, "true"}, field{"has_wiki", boolean, "true"},
		field{"has_pages", boolean, "false"}, field{"forks_count", integer, "3"}, field{"archived", boolean, "false"},
		field{"disabled", boolean, "false"},
		field{"open_issues_count", integer, "2"}, field{"license", `{"oneOf":[{"type":"null"},{"$ref":"#/definitions/license"}]}`, event(license)},
		field{"topics", `{"type":"array","items":{"type":"string"},"uniqueItems":true}`, `["brackets"]`},
		field{"default_branch", text, `"main"`},
	)
}

var license = []field{
	{"key", text, `"mit"`}, {"name", text, `"MIT License"`}, {"spdx_id", text, `"MIT"`},
	{"url", `{"type":["string","null"],"format":"uri"}`, `"https://api.github.example/licenses/mit"`}, {"node_id", text, `"MDc6TGljZW5zZTEz"`},
}

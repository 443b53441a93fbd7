package submissions_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
)

// A sender says what the data is and in which form. core decides whether that is allowed.
func TestDataOfOtherMediaTypes(t *testing.T) {
	const invalid, media = core.CodeCloudEventInvalid, core.CodeUnsupportedMediaType
	for _, c := range []struct {
		members     string // datacontenttype and data
		contentType string
		data        string
		code        core.Code
		detail      string
	}{
		{`"datacontenttype":"image/png","data_base64":"iVBORw0K"`, "image/png", "\x89PNG\r\n", "", ""},
		{`"data_base64":"iVBORw0K","datacontenttype":"Image/PNG; q=1"`, "image/png", "\x89PNG\r\n", "", ""},
		{`"datacontenttype":"image/png","data_base64":"_w=="`, "image/png", "", invalid, "base64"},
		{`"datacontenttype":"image/png","data_base64":"\/w=="`, "image/png", "\xff", "", ""},
		{`"datacontenttype":"image/png","data_base64":""`, "image/png", "", "", ""},
		{`"datacontenttype":"image/png","data_base64":"/w"`, "image/png", "", invalid, "base64"},
		{`"datacontenttype":"image/png","data_base64":"/x=="`, "image/png", "", invalid, "base64"},
		{`"datacontenttype":"image/png","data_base64":"/w==\n"`, "image/png", "", invalid, "base64"},
		{`"datacontenttype":"image/png","data_base64":5`, "image/png", "", invalid, "base64"},
		{`"datacontenttype":"image/png","data_base64":null,"data":"a"`, "image/png", "a", "", ""},
		{`"datacontenttype":"image/png","data_base64":"AA==","data":null`, "image/png", "null", invalid, "both"},
		{`"datacontenttype":"text/csv; header=present; charset=UTF-8","data":"a,b\n1,\u00e4\ud83c\udf4d"`, "text/csv", "a,b\n1,ä🍍", "", ""},
		{`"datacontenttype":"text/csv","data":""`, "text/csv", "", "", ""},
		{`"datacontenttype":"text/csv","data":"a\u0000 ä"`, "text/csv", "a\x00 ä", "", ""},
		{`"datacontenttype":"text/csv","data":"\ud83c"`, "text/csv", `"\ud83c"`, invalid, "UTF-8"},
		{"\"datacontenttype\":\"text/csv\",\"data\":\"\xff\"", "text/csv", "\"\xff\"", invalid, "UTF-8"},
		{`"datacontenttype":"text/csv","data_base64":"w6Q="`, "text/csv", "ä", "", ""},
		{`"datacontenttype":"text/csv","data_base64":"5A=="`, "text/csv", "\xe4", media, "not in UTF-8"},
		{`"datacontenttype":"application/xml","data":"<a/>"`, "application/xml", "<a/>", "", ""},
		{`"datacontenttype":"application/xml; charset=utf-16","data":"<a/>"`, "", `"<a/>"`, media, "UTF-8"},
		{`"datacontenttype":"application/xml","data":{"a":1}`, "application/xml", `{"a":1}`, media, "a string in data"},
		{`"datacontenttype":"application/geo+json","data_base64":"e30="`, "", "", media, "put it into data"},
		{`"data_base64":"e30="`, "", "", media, "put it into data"},
	} {
		s := structured("," + c.members)
		check(t, s, c.code, c.detail)
		checkText(t, c.members+": content type", s.ContentType, c.contentType)
		if text := strings.Contains(c.members, `"data":`); c.code == "" && s.Text != text {
			t.Errorf("%s: text: %v", c.members, s.Text)
		}
		if c.code == "" || c.data != "" {
			checkText(t, c.members+": data", string(s.Data), c.data)
		}
	}
}

// Data that needs no decoding is a slice of the body.
func TestTextIsNotCopied(t *testing.T) {
	body := []byte("{" + required + `,"datacontenttype":"text/plain","data":"pineapple"}`)
	if s := submissions.Structured("SpongeBob", "Fruits", body); !within(s.Data, body) ||
		string(s.Data) != "pineapple" {
		t.Errorf("%+v", s)
	}
}

func TestBodiesOfOtherMediaTypes(t *testing.T) {
	const png = " \x89PNG\r\n"
	for _, c := range []struct {
		header, body string
		contentType  string
		code         core.Code
	}{
		{"", ` {}`, "", ""},
		{"application/json; charset=utf-8", ` {}`, "", ""},
		{"application/geo+json", ` {}`, "", ""},
		{"image/png", png, "image/png", ""},
		{"Image/PNG; q=1", png, "image/png", ""},
		{"image/png", "", "image/png", ""},
		{"text/plain; charset=us-ascii", "a\n", "text/plain", ""},
		{"text/plain", "\xff", "text/plain", core.CodeUnsupportedMediaType},
		{"text/plain; charset=latin1", "a", "", core.CodeUnsupportedMediaType},
		{"application/json; charset=utf-16", "{}", "", core.CodeUnsupportedMediaType},
		{"png", png, "", core.CodeUnsupportedMediaType},
		{"*/*", png, "", core.CodeUnsupportedMediaType},
		{"image/" + strings.Repeat("p", 128), png, "", core.CodeUnsupportedMediaType},
	} {
		body := []byte(c.body)
		plain := submissions.Plain("SpongeBob", "Fruits", c.header, body)
		header := map[string]string{"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "Fruits",
			"content-type": c.header}
		for mode, s := range map[string]core.Submission{"plain": plain,
			"binary": submissions.Binary("SpongeBob", "Fruits", header, body)} {
			if core.CodeOf(s.Err) != c.code || s.ContentType != c.contentType {
				t.Errorf("%s, %.40s: %q, %v", mode, c.header, s.ContentType, s.Err)
			}
			if want := c.body; c.contentType != "" && (string(s.Data) != want || s.Data == nil ||
				!within(s.Data, body)) {
				t.Errorf("%s, %.40s: data %q, want %q", mode, c.header, s.Data, want)
			}
		}
	}
}

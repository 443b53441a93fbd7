package wire

import (
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
)

// DescriptionOf describes an event type.
func DescriptionOf(d catalog.Description) events.Description {
	body := events.Description{
		Client: d.Type.Client, Event: d.Type.Event, Version: d.Version, Fingerprint: d.Fingerprint,
		CreatedAt: d.CreatedAt, Author: d.Author, Settings: SettingsOf(d.Settings),
		Versions: []events.DescribedVersion{}, VersionsOmitted: d.Omitted, References: namesOf(d.References),
	}
	for _, v := range d.Versions {
		body.Versions = append(body.Versions, events.DescribedVersion{
			Version: v.Version, CreatedAt: v.CreatedAt, Fingerprint: v.Fingerprint, Author: v.Author,
			VersionDeprecatedAt: TimeOf(v.VersionDeprecatedAt),
		})
	}
	if d.Candidate != nil {
		body.Shadow = &events.DescribedShadow{
			Fingerprint: d.Candidate.Fingerprint, CreatedAt: d.Candidate.CreatedAt, Author: d.Candidate.Author,
		}
		if tried := TrafficOf(d.Tried); tried != nil {
			body.Shadow.Checked, body.Shadow.Refused, body.Shadow.RefusedAt = &tried.Checked, &tried.Refused,
				tried.Errors
		}
	}
	if d.ReferencedBy != nil {
		names := namesOf(d.ReferencedBy)
		body.ReferencedBy = &names
	}
	if d.Senders != nil {
		list := []events.Sender{}
		for _, s := range d.Senders {
			list = append(list, events.Sender{Version: s.Version, Events: s.Events, LastSeen: s.Last})
		}
		body.Senders = &list
	}
	return body
}

func namesOf(versions []catalog.VersionName) []events.VersionName {
	names := []events.VersionName{}
	for _, v := range versions {
		names = append(names, events.VersionName{Client: v.Type.Client, Event: v.Type.Event, Version: v.Version})
	}
	return names
}

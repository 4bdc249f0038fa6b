package provider

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"immich-sso/lab/plugins/authentik/internal/api"
)

const pairs = "/crypto/certificatekeypairs/"

// lookupCertificateKeyPair fetches certificate and private key unless told not to: the key then lies in
// the state, and the server logs that it was seen.
func lookupCertificateKeyPair() *schema.Resource {
	return lookup(map[string]*schema.Schema{
		"id":                str(output),
		"name":              str(required),
		"fetch_certificate": boolean(byDefault(true)),
		"fetch_key":         boolean(byDefault(true)),
		"expiry":            str(output),
		"subject":           str(output),
		"fingerprint1":      str(output),
		"fingerprint256":    str(output),
		"certificate_data":  str(output),
		"key_data":          str(computed, sensitive),
	}, findCertificateKeyPair)
}

func findCertificateKeyPair(ctx context.Context, client *api.Client, d *schema.ResourceData) error {
	query, err := filters(d, url.Values{}, "name")
	if err != nil {
		return err
	}
	found, err := client.First(ctx, pairs, query, api.CertificateKeyPair)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return errors.New("No matching groups found") //nolint:staticcheck // the real provider's text
	}
	pair := found[0]
	pair["cert_expiry"] = written(pair["cert_expiry"])
	err = fill(d, text(pair["pk"]), pair, map[string]string{
		"name": "name", "expiry": "cert_expiry", "subject": "cert_subject",
		"fingerprint1": "fingerprint_sha1", "fingerprint256": "fingerprint_sha256",
	})
	if err != nil {
		return err
	}
	if err := fetchPart(ctx, client, d, "fetch_certificate", "certificate_data", "view_certificate"); err != nil {
		return err
	}
	return fetchPart(ctx, client, d, "fetch_key", "key_data", "view_private_key")
}

func fetchPart(
	ctx context.Context, client *api.Client, d *schema.ResourceData, wanted, attribute, action string,
) error {
	if !d.Get(wanted).(bool) {
		return nil
	}
	part, err := client.Get(ctx, pairs+d.Id()+"/"+action+"/", nil, api.CertificateData)
	if err != nil {
		return err
	}
	return d.Set(attribute, text(part["data"])+"\n")
}

// written gives a time as Go prints it: 2027-11-23 16:39:35 +0000 UTC.
func written(value any) string {
	moment, err := time.Parse(time.RFC3339, text(value))
	if err != nil {
		return ""
	}
	return moment.String()
}

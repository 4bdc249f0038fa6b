package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Failure is a call that did not give an object. Method is empty when there was no answer at all.
type Failure struct {
	Cause  string
	Method string
	Path   string
	Status int
	Body   string
}

// Error is the text that users of the real provider see, down to the quotes.
func (f *Failure) Error() string {
	if f.Method == "" {
		return fmt.Sprintf("HTTP Error '%s' without http response", f.Cause)
	}
	return fmt.Sprintf("HTTP Error '%s' during request '%s %s': \"%s\"", f.Cause, f.Method, f.Path, f.Body)
}

// Gone tells whether the object is no longer there: status 404, whatever the verb was.
func Gone(err error) bool {
	var failure *Failure
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound
}

// explain names the reason of a refusal. 400 and 403 have a decoded body: where that is no JSON, the
// decoding error stands in the place of the status; 403 shows its detail behind two blanks.
func explain(answer *http.Response, text []byte) string {
	if answer.StatusCode != http.StatusBadRequest && answer.StatusCode != http.StatusForbidden {
		return answer.Status
	}
	if len(text) > 0 && !isJSON(answer.Header.Get("Content-Type")) {
		return errUndefined.Error()
	}
	refusal := Object{}
	if err := json.Unmarshal(text, &refusal); len(text) > 0 && err != nil {
		return err.Error()
	}
	if answer.StatusCode == http.StatusBadRequest {
		return answer.Status
	}
	detail, given := refusal["detail"]
	if !given && len(text) > 0 {
		return missing("detail").Error()
	}
	if detail == nil {
		detail = ""
	}
	return strings.TrimSpace(fmt.Sprintf("%s  (%v)", answer.Status, detail))
}

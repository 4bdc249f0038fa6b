package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"strings"
)

var errUndefined = errors.New("undefined response type")

func missing(key string) error {
	return fmt.Errorf("no value given for required property %s", key)
}

func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

// decode reads an answer and holds it to the model. An empty body is an empty object, and so is any body
// where nothing is expected.
func decode(text []byte, contentType string, model Model) (Object, error) {
	if len(text) == 0 || model.Required == nil {
		return Object{}, nil
	}
	if !isJSON(contentType) {
		return nil, errUndefined
	}
	object := Object{}
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, err
	}
	return object, model.check(object)
}

// check finds the first required key that is missing (null is a value), then the first unknown enum value.
func (m Model) check(object Object) error {
	for _, key := range m.Required {
		if _, given := object[key]; !given {
			return missing(key)
		}
	}
	for key, enum := range m.Enums {
		for _, value := range words(object[key]) {
			if !enum.allows(value) {
				return fmt.Errorf("%s is not a valid %s", value, enum.Name)
			}
		}
	}
	return m.checkItems(object)
}

// words gives a word, or those of a list; null and everything else has none.
func words(value any) []string {
	switch given := value.(type) {
	case string:
		return []string{given}
	case []any:
		var all []string
		for _, entry := range given {
			all = append(all, words(entry)...)
		}
		return all
	}
	return nil
}

func (m Model) checkItems(object Object) error {
	if m.Items == nil {
		return nil
	}
	entries, _ := object["results"].([]any)
	for _, entry := range entries {
		item, _ := entry.(Object)
		if err := m.Items.check(item); err != nil {
			return err
		}
	}
	return nil
}

package estate

// Priority returns the priority of a case: the one that somebody gave it, else what the
// matrix has for its impact and urgency, "" where that is not said (ITIL: priority). The
// matrix is the schema's priorities[impact][urgency].
func Priority(matrix map[string]map[string]string, body *Node) string {
	if override := body.At("priorityOverride.priority"); override != nil {
		return override.Text
	}
	return matrix[body.Str("impact")][body.Str("urgency")]
}

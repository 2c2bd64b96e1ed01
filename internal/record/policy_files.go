package record

import (
	"strings"

	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// IsPolicyCases reports whether a schema file holds an organisation's tests of its policy.
func IsPolicyCases(path string) bool { return strings.HasSuffix(path, "_policy.cue") }

// DeclaresPolicy reports whether a schema file sets the policy at its top level. It reads
// words only, so that it is safe on whatever the file holds.
func DeclaresPolicy(f SchemaFile) bool {
	if IsPolicyCases(f.Path) {
		return false
	}
	var s scanner.Scanner
	s.Init(token.NewFile(f.Path, -1, len(f.Content)), f.Content, nil, 0)
	depth := 0
	var texts []int // the depths at which texts go on after an expression inside
	named := false  // the token before was the name, at the top level
	nested := false // the token before was a colon, so that a name is one of its field's
	for {
		_, tok, text := s.Scan()
		switch tok {
		case token.EOF:
			return false
		case token.INTERPOLATION:
			texts = append(texts, depth)
		case token.LBRACE, token.LBRACK, token.LPAREN:
			depth++
		case token.RBRACE, token.RBRACK, token.RPAREN:
			depth--
			if last := len(texts) - 1; last >= 0 && tok == token.RPAREN && texts[last] == depth {
				if !strings.HasSuffix(s.ResumeInterpolation(), "(") {
					texts = texts[:last]
				}
			}
		case token.COLON, token.NOT, token.OPTION:
			if named {
				return true
			}
		}
		named = depth == 0 && !nested && isName(tok, text, "policy")
		nested = tok == token.COLON
	}
}

func isName(tok token.Token, text, name string) bool {
	switch tok {
	case token.IDENT:
		return text == name
	case token.STRING:
		unquoted, err := literal.Unquote(text)
		return err == nil && unquoted == name
	}
	return false
}

package inbox

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// serverLog is where the embedded server writes. It writes a page about every start and end,
// which is nothing for those who are to be told of trouble.
type serverLog struct {
	log     *slog.Logger
	trouble func(what string, full bool)

	mutex sync.Mutex
	last  string
}

// marks are what the server writes when it gives a store up; it has no other way of telling.
var marks = [...]string{"critical write error", "DISABLED", "disabling JetStream"}

func (l *serverLog) Noticef(format string, v ...any) { l.log.Debug(message(format, v)) }
func (l *serverLog) Debugf(format string, v ...any)  { l.log.Debug(message(format, v)) }
func (l *serverLog) Tracef(format string, v ...any)  { l.log.Debug(message(format, v)) }

func (l *serverLog) Warnf(format string, v ...any) {
	text := message(format, v)
	l.log.Warn(text)
	l.judge(text)
}

func (l *serverLog) Errorf(format string, v ...any) {
	text := message(format, v)
	l.log.Error(text)
	l.judge(text)
}

// Fatalf is called where the server cannot start; it goes on then, and Open fails.
func (l *serverLog) Fatalf(format string, v ...any) { l.Errorf(format, v...) }

func (l *serverLog) judge(text string) {
	l.mutex.Lock()
	l.last = text
	l.mutex.Unlock()
	full := strings.Contains(text, "no space left") || strings.Contains(text, "quota exceeded")
	given := full
	for _, mark := range marks {
		given = given || strings.Contains(text, mark)
	}
	if given {
		l.trouble(text, full)
	}
}

// worst is the last complaint.
func (l *serverLog) worst() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.last == "" {
		return "it does not say why"
	}
	return l.last
}

func message(format string, v []any) string { return "nats: " + fmt.Sprintf(format, v...) }

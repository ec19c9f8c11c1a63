#include "app/text/logging.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <unistd.h>

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

#include "app/text/log_formatters.h"
#include "app/text/terminal.h"

namespace penstock {

namespace {

constexpr const char *kTeller = "teller";

spdlog::level::level_enum to_spdlog(LogLevel level)
{
	switch (level) {
	case LogLevel::kTrace:
		return spdlog::level::trace;
	case LogLevel::kDebug:
		return spdlog::level::debug;
	case LogLevel::kInfo:
		return spdlog::level::info;
	case LogLevel::kWarn:
		return spdlog::level::warn;
	case LogLevel::kError:
		return spdlog::level::err;
	}
	return spdlog::level::info;
}

/// ansicolor_sink's "automatic" does not know NO_COLOR (no-color.org).
spdlog::color_mode color_mode(Color wanted)
{
	const char *no_color = std::getenv("NO_COLOR");
	if (wanted == Color::kAlways)
		return spdlog::color_mode::always;
	if (wanted == Color::kNever || (no_color && *no_color))
		return spdlog::color_mode::never;
	return spdlog::color_mode::automatic;
}

std::shared_ptr<spdlog::logger> make_logger(const char *name, const LogSettings &settings,
					    const std::string &pattern)
{
	auto sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>(
		color_mode(settings.color));
	auto logger = std::make_shared<spdlog::logger>(name, std::move(sink));
	if (settings.json)
		logger->set_formatter(json_formatter());
	else if (is_journal(STDERR_FILENO, std::getenv("JOURNAL_STREAM")))
		logger->set_formatter(journal_formatter(pattern));
	else
		// There may be a progress line to clear.
		logger->set_pattern(std::string(line_start(STDERR_FILENO)) + pattern);
	return logger;
}

} // namespace

void set_up_logging(const LogSettings &settings)
{
	auto logger = make_logger("penstock", settings, "penstock: %^%l%$: %v");
	logger->set_level(settings.quiet ? spdlog::level::err : to_spdlog(settings.level));
	spdlog::set_default_logger(logger);
	// A sink of spdlog has one format, and these two differ.
	auto teller = make_logger(kTeller, settings, "%v");
	if (settings.quiet)
		teller->set_level(spdlog::level::off);
	spdlog::drop(kTeller);
	spdlog::register_logger(teller);
}

void print_status(std::string_view text)
{
	if (auto teller = spdlog::get(kTeller))
		teller->info("{}", text);
}

void print_status(std::string_view label, std::string_view text)
{
	std::string lines(label);
	for (const char character : text) {
		lines += character;
		if (character == '\n')
			lines += label;
	}
	print_status(lines);
}

bool shows_status()
{
	const auto teller = spdlog::get(kTeller);
	return teller && teller->should_log(spdlog::level::info);
}

} // namespace penstock

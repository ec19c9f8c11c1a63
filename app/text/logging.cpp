#include "app/text/logging.h"

#include <memory>
#include <string>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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

/// spdlog's %v as a JSON string.
class JsonMessage final : public spdlog::custom_flag_formatter
{
public:
	void format(const spdlog::details::log_msg &message, const std::tm &,
		    spdlog::memory_buf_t &buffer) override
	{
		std::string text(message.payload.data(), message.payload.size());
		std::string json = nlohmann::json(text).dump(
			-1, ' ', false, nlohmann::json::error_handler_t::replace);
		buffer.append(json.data(), json.data() + json.size());
	}
	std::unique_ptr<custom_flag_formatter> clone() const override
	{
		return spdlog::details::make_unique<JsonMessage>();
	}
};

std::unique_ptr<spdlog::formatter> json_formatter()
{
	auto formatter = std::make_unique<spdlog::pattern_formatter>();
	formatter->add_flag<JsonMessage>('*').set_pattern(
		R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%*})");
	return formatter;
}

} // namespace

void set_up_logging(const LogSettings &settings)
{
	auto logger = std::make_shared<spdlog::logger>(
		"penstock", std::make_shared<spdlog::sinks::stderr_sink_mt>());
	logger->set_level(to_spdlog(settings.level));
	spdlog::set_default_logger(logger);
	// A sink of spdlog has one format, and these two differ.
	auto teller = std::make_shared<spdlog::logger>(
		kTeller, std::make_shared<spdlog::sinks::stderr_sink_mt>());
	spdlog::drop(kTeller);
	spdlog::register_logger(teller);
	if (settings.json) {
		logger->set_formatter(json_formatter());
		teller->set_formatter(json_formatter());
		return;
	}
	// There may be a progress line to clear.
	const std::string start(line_start(STDERR_FILENO));
	logger->set_pattern(start + "penstock: %^%l%$: %v");
	teller->set_pattern(start + "%v");
}

void print_status(std::string_view text)
{
	if (auto teller = spdlog::get(kTeller))
		teller->info("{}", text);
}

} // namespace penstock

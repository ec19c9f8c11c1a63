#include "app/text/log_formatters.h"

#include <sys/stat.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>

namespace penstock {

namespace {

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

/// Priorities of syslog(3).
std::string_view priority_of(spdlog::level::level_enum level)
{
	switch (level) {
	case spdlog::level::critical:
	case spdlog::level::err:
		return "<3>";
	case spdlog::level::warn:
		return "<4>";
	case spdlog::level::trace:
	case spdlog::level::debug:
		return "<7>";
	default:
		return "<6>";
	}
}

class JournalFormatter final : public spdlog::formatter
{
public:
	explicit JournalFormatter(std::string pattern)
		: pattern_(std::move(pattern)), lines_(pattern_)
	{}

	void format(const spdlog::details::log_msg &message, spdlog::memory_buf_t &dest) override
	{
		spdlog::memory_buf_t text;
		lines_.format(message, text);
		// The journal has colours of its own, by the priority.
		message.color_range_start = message.color_range_end = 0;
		const std::string_view priority = priority_of(message.level);
		bool at_start = true;
		for (const char c : text) {
			if (at_start)
				dest.append(priority);
			dest.push_back(c);
			at_start = c == '\n';
		}
	}
	std::unique_ptr<formatter> clone() const override
	{
		return std::make_unique<JournalFormatter>(pattern_);
	}

private:
	const std::string pattern_;
	spdlog::pattern_formatter lines_;
};

} // namespace

std::unique_ptr<spdlog::formatter> json_formatter()
{
	auto formatter = std::make_unique<spdlog::pattern_formatter>();
	formatter->add_flag<JsonMessage>('*').set_pattern(
		R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%*})");
	return formatter;
}

std::unique_ptr<spdlog::formatter> journal_formatter(const std::string &pattern)
{
	return std::make_unique<JournalFormatter>(pattern);
}

bool is_journal(int fd, const char *journal_stream)
{
	struct stat file {};
	return journal_stream && ::fstat(fd, &file) == 0 &&
	       fmt::format("{}:{}", file.st_dev, file.st_ino) == journal_stream;
}

} // namespace penstock

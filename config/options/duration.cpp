#include "config/options/duration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "config/options/number_text.h"
#include "core/base/user_mistake.h"
#include "devices/roles/camera.h"

namespace penstock {

namespace {

/// A word that stands for a time which no number of seconds says.
struct TimeWord {
	std::string_view word;
	std::chrono::nanoseconds time;
};

constexpr std::array<TimeWord, 2> kSyncWords{{{"segment", kSyncWholeFiles}, {"off", kNoSync}}};
constexpr std::array<TimeWord, 1> kWindowWords{{{"all", kWholeList}}};
constexpr std::array<TimeWord, 1> kTimeoutWords{{{"off", CameraSettings::kNoTimeout}}};
constexpr std::array<TimeWord, 2> kComebackWords{
	{{"exit", CameraSettings::kNotAwaited}, {"wait", CameraSettings::kAwaitedForEver}}};
constexpr std::string_view kLimitedWait = "wait:";

std::optional<std::chrono::nanoseconds> time_of(std::span<const TimeWord> words,
						std::string_view text)
{
	for (const auto &[word, time] : words)
		if (text == word)
			return time;
	return std::nullopt;
}

std::optional<std::string> word_of(std::span<const TimeWord> words, std::chrono::nanoseconds wanted)
{
	for (const auto &[word, time] : words)
		if (time == wanted)
			return std::string(word);
	return std::nullopt;
}

/// `example` is a duration that somebody may mean.
Result<std::chrono::nanoseconds> parse_duration_or(std::span<const TimeWord> words,
						   std::string_view text, std::string_view example)
{
	if (const auto time = time_of(words, text))
		return *time;
	auto duration = parse_duration(text);
	if (duration)
		return duration;
	std::string all = fmt::format("a time such as {}", example);
	for (const TimeWord &word : words)
		all += fmt::format(", {}", word.word);
	return user_mistake(fmt::format("\"{}\" must be one of: {}", text, all));
}

std::string print_duration_or(std::span<const TimeWord> words, std::chrono::nanoseconds duration)
{
	const auto word = word_of(words, duration);
	return word ? *word : print_duration(duration);
}

/// "hh:mm:ss" or "mm:ss".
std::optional<std::chrono::seconds> parse_clock(std::string_view text)
{
	constexpr std::size_t kMostDigits = 6;
	std::size_t colon = text.find(':');
	const std::size_t colons = static_cast<std::size_t>(std::ranges::count(text, ':'));
	if (colons < 1 || colons > 2 || colon > kMostDigits)
		return std::nullopt;
	const auto first = parse_whole<unsigned>(text.substr(0, colon));
	if (!first)
		return std::nullopt;
	std::int64_t total = *first;
	for (; colon < text.size(); colon += 3) {
		const std::string_view digits = text.substr(colon + 1, 2);
		const auto sixtieths = parse_whole<unsigned>(digits);
		if (text[colon] != ':' || digits.size() != 2 || !sixtieths || *sixtieths > 59)
			return std::nullopt;
		total = total * 60 + *sixtieths;
	}
	return std::chrono::seconds(total);
}

} // namespace

Result<std::chrono::nanoseconds> parse_duration(std::string_view text)
{
	std::string_view unit = text;
	std::optional<double> number;
	if (const auto clock = parse_clock(text)) {
		number = static_cast<double>(clock->count());
		unit = "s";
	} else {
		number = take_number(unit);
	}
	double seconds = 0;
	if (unit == "ms")
		seconds = 1e-3;
	else if (unit == "s" || unit.empty())
		seconds = 1;
	else if (unit == "m" || unit == "min")
		seconds = 60;
	else if (unit == "h")
		seconds = 3600;
	// A timer that is set to 0 ns is off.
	constexpr double kShortest = 1e-9;
	constexpr double kLongest = 100.0 * 365 * 86400;
	if (!number || *number * seconds < kShortest || *number * seconds > kLongest)
		return user_mistake(fmt::format("\"{}\" is not a duration; write it as 10s, 500ms, "
						"5m or 2h, or as 01:30:00 or 1:30",
						text));
	return std::chrono::nanoseconds(std::llround(*number * seconds * 1e9));
}

Result<SyncInterval> parse_sync(std::string_view text)
{
	return parse_duration_or(kSyncWords, text, "1s");
}

Result<std::chrono::nanoseconds> parse_window(std::string_view text)
{
	return parse_duration_or(kWindowWords, text, "5m");
}

Result<std::chrono::nanoseconds> parse_timeout(std::string_view text)
{
	return parse_duration_or(kTimeoutWords, text, "5s");
}

Result<std::chrono::nanoseconds> parse_comeback(std::string_view text)
{
	if (text.starts_with(kLimitedWait))
		if (auto limit = parse_duration(text.substr(kLimitedWait.size())))
			return limit;
	if (const auto time = time_of(kComebackWords, text))
		return *time;
	return user_mistake(
		fmt::format("\"{}\" must be one of: exit, wait, wait:TIME such as wait:10m", text));
}

std::string print_duration(std::chrono::nanoseconds duration)
{
	std::int64_t ns = duration.count();
	if (ns % 1'000'000'000 == 0)
		return fmt::format("{}s", ns / 1'000'000'000);
	if (ns % 1'000'000 == 0)
		return fmt::format("{}ms", ns / 1'000'000);
	return fmt::format("{}.{:09}s", ns / 1'000'000'000, ns % 1'000'000'000);
}

std::string print_sync(SyncInterval interval)
{
	return print_duration_or(kSyncWords, interval);
}

std::string print_window(std::chrono::nanoseconds window)
{
	return print_duration_or(kWindowWords, window);
}

std::string print_timeout(std::chrono::nanoseconds timeout)
{
	return print_duration_or(kTimeoutWords, timeout);
}

std::string print_comeback(std::chrono::nanoseconds comeback)
{
	const auto word = word_of(kComebackWords, comeback);
	return word ? *word : std::string(kLimitedWait) + print_duration(comeback);
}

} // namespace penstock

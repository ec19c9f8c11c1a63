#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace swva {

/// One line of the log, a JSON object.
class LogLine
{
public:
	explicit LogLine(std::string_view event);

	LogLine &add(std::string_view name, std::string_view text);
	LogLine &add(std::string_view name, const char *text)
	{
		return add(name, std::string_view(text));
	}
	LogLine &add(std::string_view name, std::uint64_t number);
	LogLine &add(std::string_view name, bool value);
	/// `json` as it is: an array or an object.
	LogLine &add_json(std::string_view name, std::string_view json);

	std::string text() const { return text_ + "}"; }

private:
	std::string text_;
};

/// The file of SWVA_LOG, one JSON object per line. Each line is written at once, so that a killed
/// process leaves whole lines. All displays append to it. Counts the violations.
class Log
{
public:
	/// Without a path, violations go to stderr only.
	explicit Log(const std::string &path);

	void write(const LogLine &line);
	/// Also to stderr.
	void violation(std::string_view rule, std::string_view text);
	std::uint64_t violations() const;

private:
	struct Close {
		void operator()(std::FILE *file) const { std::fclose(file); }
	};

	void write_locked(const LogLine &line);

	mutable std::mutex mutex_;
	std::unique_ptr<std::FILE, Close> file_;
	std::uint64_t violations_ = 0;
};

} // namespace swva

#include "tests/swva/log.h"

#include <fmt/format.h>

namespace swva {
namespace {

std::string quoted(std::string_view text)
{
	std::string result = "\"";
	for (char c : text) {
		if (c == '"' || c == '\\')
			result += '\\';
		if (static_cast<unsigned char>(c) < 0x20)
			result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
		else
			result += c;
	}
	return result + '"';
}

} // namespace

LogLine::LogLine(std::string_view event) : text_("{\"event\":" + quoted(event))
{}

LogLine &LogLine::add(std::string_view name, std::string_view text)
{
	return add_json(name, quoted(text));
}

LogLine &LogLine::add(std::string_view name, std::uint64_t number)
{
	return add_json(name, fmt::format("{}", number));
}

LogLine &LogLine::add(std::string_view name, bool value)
{
	return add_json(name, value ? "true" : "false");
}

LogLine &LogLine::add_json(std::string_view name, std::string_view json)
{
	text_ += fmt::format(",{}:{}", quoted(name), json);
	return *this;
}

Log::Log(const std::string &path)
{
	if (path.empty())
		return;
	file_.reset(std::fopen(path.c_str(), "ae"));
	if (!file_)
		fmt::print(stderr, "swva: cannot open {}\n", path);
}

void Log::write(const LogLine &line)
{
	std::scoped_lock lock(mutex_);
	write_locked(line);
}

void Log::write_locked(const LogLine &line)
{
	if (!file_)
		return;
	const std::string text = line.text() + "\n";
	std::fwrite(text.data(), 1, text.size(), file_.get());
	std::fflush(file_.get());
}

void Log::violation(std::string_view rule, std::string_view text)
{
	std::scoped_lock lock(mutex_);
	++violations_;
	write_locked(LogLine("VIOLATION").add("rule", rule).add("text", text));
	fmt::print(stderr, "swva: VIOLATION {}: {}\n", rule, text);
}

std::uint64_t Log::violations() const
{
	std::scoped_lock lock(mutex_);
	return violations_;
}

} // namespace swva

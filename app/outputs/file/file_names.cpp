#include "app/outputs/file/file_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

namespace penstock {

namespace {

namespace fs = std::filesystem;

/// "%05d" in a pattern.
struct NumberField {
	std::size_t at;
	std::size_t length;
	int width;
};

std::optional<NumberField> find_number(const std::string &pattern)
{
	constexpr int kMaxDigits = 9;
	for (std::size_t at = pattern.find('%'); at != std::string::npos;
	     at = pattern.find('%', at + 2)) {
		std::size_t end = at + 1;
		int width = 0;
		while (end < pattern.size() &&
		       std::isdigit(static_cast<unsigned char>(pattern[end])))
			width = std::min(width * 10 + (pattern[end++] - '0'), kMaxDigits);
		if (end > at + 1 && end < pattern.size() && pattern[end] == 'd')
			return NumberField{at, end + 1 - at, width};
	}
	return std::nullopt;
}

std::string with_number(std::string pattern, unsigned number)
{
	while (auto field = find_number(pattern))
		pattern.replace(field->at, field->length,
				fmt::format("{:0{}}", number, field->width));
	return pattern;
}

/// "a.mp4" and "-1" to "a-1.mp4".
std::string with_suffix(const std::string &name, const std::string &suffix)
{
	fs::path path(name);
	fs::path file = path.stem().string() + suffix + path.extension().string();
	return (path.parent_path() / file).string();
}

Result<std::string> with_time(const std::string &pattern, FileNames::Clock::time_point now)
{
	if (pattern.find('%') == std::string::npos)
		return pattern;
	std::time_t seconds = FileNames::Clock::to_time_t(now);
	std::tm local{};
	::localtime_r(&seconds, &local);
	std::array<char, 4096> name{};
	if (std::strftime(name.data(), name.size(), pattern.c_str(), &local) == 0)
		return make_error(std::errc::filename_too_long, "output " + pattern);
	return std::string(name.data());
}

/// Creates the folders that come from conversions of the pattern.
Status make_folders(const std::string &pattern, const std::string &name)
{
	if (fs::path(pattern).parent_path().string().find('%') == std::string::npos)
		return {};
	std::error_code error;
	if (fs::exists(FileNames::fixed_folder(pattern), error))
		fs::create_directories(fs::path(name).parent_path(), error);
	else
		error = std::make_error_code(std::errc::no_such_file_or_directory);
	if (error)
		return tl::unexpected<Error>(Error{error, "mkdir for " + name});
	return {};
}

/// Links that lead nowhere are taken, too: what is written through them comes out somewhere else.
bool is_taken(const std::string &name)
{
	std::error_code ignored;
	return fs::exists(fs::symlink_status(name, ignored));
}

/// The name of that number, in a folder that is there.
Result<std::string> make_name(const std::string &pattern, unsigned number,
			      FileNames::Clock::time_point now)
{
	auto name = with_time(with_number(pattern, number), now);
	if (name)
		if (Status status = make_folders(pattern, *name); !status)
			return propagate(status);
	return name;
}

} // namespace

FileNames::FileNames(std::string pattern, Count count)
	: pattern_(count == Count::kSeveral && pattern.find('%') == std::string::npos
			   ? with_suffix(pattern, "-%05d")
			   : std::move(pattern)),
	  numbered_(find_number(pattern_).has_value())
{}

std::string FileNames::fixed_folder(const std::string &pattern)
{
	fs::path fixed;
	for (const fs::path &part : fs::path(pattern).parent_path()) {
		if (part.string().find('%') != std::string::npos)
			break;
		fixed /= part;
	}
	return fixed.empty() ? "." : fixed.string();
}

Result<std::string> FileNames::nth(unsigned index, Clock::time_point now) const
{
	if (numbered_ || index == 0)
		return make_name(pattern_, index, now);
	auto plain = make_name(pattern_, 0, now);
	if (!plain)
		return plain;
	return with_suffix(*plain, fmt::format("-{}", index));
}

Result<std::string> FileNames::next(Clock::time_point now)
{
	// Names with a time begin anew with each time.
	if (!numbered_)
		number_ = 0;
	for (;;) {
		auto name = nth(number_++, now);
		if (!name || !is_taken(*name))
			return name;
	}
}

} // namespace penstock

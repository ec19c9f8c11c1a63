#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/command_line/command_line.h"
#include "config/outputs/destination.h"
#include "config/outputs/url_secrets.h"

// Lines of text as the words of a command line, and each of them as the URL of an output.

namespace {

std::vector<std::string> lines_of(std::string_view text)
{
	std::vector<std::string> lines;
	while (!text.empty()) {
		const std::size_t end = text.find('\n');
		// No word of a command line has a zero in it.
		lines.emplace_back(text.substr(0, end).substr(0, text.find('\0')));
		text.remove_prefix(end == text.npos ? text.size() : end + 1);
	}
	return lines;
}

/// Words that name no file but those of the working directory: some paths never end.
std::vector<std::string> without_folders(std::vector<std::string> words)
{
	for (std::string &word : words)
		for (char &letter : word)
			if (letter == '/')
				letter = '_';
	return words;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	using namespace penstock;
	const std::vector<std::string> lines =
		lines_of({reinterpret_cast<const char *>(data), size});
	for (const std::string &url : lines) {
		(void)parse_destination(url);
		(void)shown_url(url);
		(void)without(secrets_of(url), url + " " + url);
	}
	const std::vector<std::string> words = without_folders(lines);
	std::vector<const char *> arguments{"penstock"};
	for (const std::string &word : words)
		arguments.push_back(word.c_str());
	(void)parse_command_line(arguments, "0");
	return 0;
}

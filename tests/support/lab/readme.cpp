#include "tests/support/lab/readme.h"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

/// Other programs of a pipe pass on what they get.
std::vector<std::string> words_of(const std::string &line)
{
	const std::string script = R"(penstock() { printf '%s\n' "$@"; }; ffplay() { cat; }; )";
	const Finished shell = run({"bash", "-c", script + line});
	if (shell.ending != exited(0))
		throw std::runtime_error(line + ": " + shell.err);
	std::istringstream lines(shell.out);
	std::vector<std::string> words;
	for (std::string word; std::getline(lines, word);)
		words.push_back(word);
	return words;
}

} // namespace

std::string readme_block(const std::string &name)
{
	constexpr std::string_view kFence = "\n```\n";
	const std::string text = read_file(PENSTOCK_README);
	const std::string heading = "\n### " + name + "\n";
	const std::size_t found = text.find(heading);
	if (found == std::string::npos)
		throw std::runtime_error("README.md has no \"" + name + "\"");
	const std::size_t section = found + heading.size();
	const std::size_t next = text.find("\n#", section);
	const std::size_t fence = text.find(kFence, section);
	const std::size_t end = text.find(kFence, fence + 1);
	if (fence > next || end > next)
		throw std::runtime_error("README.md has no code in \"" + name + "\"");
	const std::size_t begin = fence + kFence.size();
	return text.substr(begin, end + 1 - begin);
}

std::vector<std::vector<std::string>> readme_commands()
{
	const std::regex continuation(R"(\\\n\s*)");
	std::istringstream lines(std::regex_replace(read_file(PENSTOCK_README), continuation, ""));
	std::vector<std::vector<std::string>> commands;
	bool code = false;
	for (std::string line; std::getline(lines, line);) {
		if (line == "```")
			code = !code;
		if (code && line.starts_with("penstock "))
			commands.push_back(words_of(line));
	}
	return commands;
}

std::string replaced(const std::string &text, const std::map<std::string, std::string> &words)
{
	for (const auto &[word, other] : words)
		if (text.find(word) == std::string::npos)
			throw std::runtime_error("no \"" + word + "\" in: " + text);
	std::string result;
	// In one pass, so that what takes the place of one word is not taken for another.
	for (std::string_view rest = text; !rest.empty();) {
		const auto found = std::ranges::find_if(
			words, [rest](const auto &pair) { return rest.starts_with(pair.first); });
		result += found == words.end() ? rest.substr(0, 1) : found->second;
		rest.remove_prefix(found == words.end() ? 1 : found->first.size());
	}
	return result;
}

} // namespace penstock::test

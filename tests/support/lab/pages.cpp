#include "tests/support/lab/pages.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFence = "```";
constexpr std::string_view kBegin = ".json <<'END'\n";

/// For a shell unless it names another language.
struct CodeBlock {
	std::string heading; ///< the last one before it, without "#"
	std::string language;
	std::string text;
};

/// In one shell, as each start of one takes its time. Other programs of a line do nothing, and what
/// goes into files goes nowhere that lasts.
std::vector<std::vector<std::string>> words_of(const std::vector<std::string> &lines)
{
	const ScratchDirectory scratch;
	std::string script = "exec 3>&1; cd " + scratch.path() +
			     R"(; PATH=$PWD; command_not_found_handle() { :; }; )"
			     R"(penstock() { printf '%s\n' penstock "$@" >&3; })";
	for (const std::string &line : lines)
		script += "\n" + line;
	const Finished shell = run({"bash", "-c", script});
	if (shell.ending != exited(0) || !shell.err.empty())
		throw std::runtime_error(shell.err);
	std::istringstream words(shell.out);
	std::vector<std::vector<std::string>> commands;
	for (std::string word; std::getline(words, word);) {
		if (word == "penstock")
			commands.emplace_back();
		else
			commands.back().push_back(word);
	}
	if (commands.size() != lines.size())
		throw std::runtime_error("a line with more than one command:" + script);
	return commands;
}

/// All that the first group of `pattern` matches.
std::vector<std::string> matches(const std::string &text, const std::string &pattern)
{
	const std::regex regex(pattern);
	std::vector<std::string> found;
	for (std::sregex_iterator each(text.begin(), text.end(), regex), end; each != end; ++each)
		found.push_back((*each)[1]);
	return found;
}

bool is_shell(const CodeBlock &block)
{
	return block.language.empty() || block.language == "sh";
}

/// What a block writes into its first file of JSON.
std::string written_file(const std::string &text)
{
	const std::size_t begin = text.find(kBegin) + kBegin.size();
	const std::size_t end = text.find("\nEND\n", begin);
	if (end == std::string::npos)
		throw std::runtime_error("the file does not end: " + text);
	return text.substr(begin, end + 1 - begin);
}

struct Page {
	std::string prose; ///< on one line
	std::vector<CodeBlock> blocks;
};

Page read_page(const std::string &name)
{
	std::istringstream lines(read_file(PENSTOCK_FOLDER "/" + name));
	Page page;
	std::string heading;
	bool code = false;
	for (std::string line; std::getline(lines, line);) {
		if (line.starts_with(kFence)) {
			code = !code;
			if (code)
				page.blocks.push_back({heading, line.substr(kFence.size()), {}});
		} else if (code) {
			page.blocks.back().text += line + "\n";
		} else {
			page.prose += line + " ";
			if (line.starts_with("#"))
				heading = line.substr(line.find(' ') + 1);
		}
	}
	if (code)
		throw std::runtime_error(name + ": the last block of code does not end");
	return page;
}

} // namespace

std::vector<std::string> pages()
{
	std::vector<std::string> names;
	for (const char *folder : {".", "docs"})
		for (const fs::directory_entry &entry :
		     fs::directory_iterator(fs::path(PENSTOCK_FOLDER) / folder))
			if (entry.path().extension() == ".md")
				names.push_back(
					(folder / entry.path().filename()).lexically_normal());
	std::ranges::sort(names);
	return names;
}

std::string readme_block(const std::string &name)
{
	const Page page = read_page("README.md");
	for (const CodeBlock &block : page.blocks)
		if (block.heading == name)
			return block.text;
	throw std::runtime_error("README.md has no code in \"" + name + "\"");
}

std::vector<std::vector<std::string>> commands_of(const std::string &page)
{
	const std::regex continuation(R"(\\\n\s*)");
	const std::regex optional(R"(\s*\[[^\]]*\])");
	const std::regex escaped_bar(R"(\\\|)");
	const Page read = read_page(page);
	std::vector<std::string> found;
	for (const CodeBlock &block : read.blocks)
		if (is_shell(block))
			std::ranges::move(
				matches("\n" + std::regex_replace(block.text, continuation, ""),
					"\n(penstock [^\n]*)"),
				std::back_inserter(found));
	// "penstock record" alone names the command. A table has its bars escaped.
	for (const std::string &line : matches(read.prose, "`(penstock [^` ]+ [^`]*)`"))
		found.push_back(std::regex_replace(std::regex_replace(line, optional, ""),
						   escaped_bar, "|"));
	return words_of(found);
}

std::vector<std::string> config_files_of(const std::string &page)
{
	const Page read = read_page(page);
	std::vector<std::string> files;
	for (const CodeBlock &block : read.blocks) {
		if (is_shell(block) && block.text.find(kBegin) != std::string::npos)
			files.push_back(written_file(block.text));
		if (block.language == "json" && block.text.find("\"version\"") != std::string::npos)
			files.push_back(block.text);
	}
	return files;
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

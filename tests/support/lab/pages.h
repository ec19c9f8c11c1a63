#pragma once

#include <map>
#include <string>
#include <vector>

namespace penstock::test {

/// The pages for readers, by their paths in the project: those of its folder and those of docs.
std::vector<std::string> pages();

/// The first block of code below the heading NAME of README.md. Throws when there is none before
/// the next heading.
std::string readme_block(const std::string &name);

/// The words after "penstock" of every command line of it in a page, as a shell splits them: in
/// blocks for a shell, and in text in backquotes, without what stands there in brackets.
std::vector<std::vector<std::string>> commands_of(const std::string &page);

/// The text of every config file in a page: what a shell's block writes into a file of JSON, and
/// the blocks of JSON that say a "version".
std::vector<std::string> config_files_of(const std::string &page);

/// The text with other words in place of these. Throws when one of them is not in it.
std::string replaced(const std::string &text, const std::map<std::string, std::string> &words);

} // namespace penstock::test

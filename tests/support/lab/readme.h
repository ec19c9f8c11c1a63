#pragma once

#include <map>
#include <string>
#include <vector>

namespace penstock::test {

/// The first block of code below the heading "### NAME" of README.md, for a shell. Throws when
/// there is none before the next heading.
std::string readme_block(const std::string &name);

/// The words after "penstock" of every command line of it in README.md's blocks of code, as a shell
/// splits them.
std::vector<std::vector<std::string>> readme_commands();

/// The text with other words in place of these. Throws when one of them is not in it.
std::string replaced(const std::string &text, const std::map<std::string, std::string> &words);

} // namespace penstock::test

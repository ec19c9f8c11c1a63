#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace penstock {

/// A command line that was written for another program, or with values in the place of options, in
/// penstock's words.
struct Translation {
	/// Some word is another program's, or a value without its option: more than misspelt.
	bool needed = false;
	std::vector<std::string> strange; ///< the words that are not penstock's, without secrets
	std::vector<std::string> notes;	  ///< why something has no counterpart
	std::string line;		  ///< the whole line as it would be right
	std::string incomplete; ///< what is said of an option without its value; may be empty
};

/// The translation of the words after the program's name, up to an option whose value is missing;
/// nothing where the line cannot be read so: its command takes no camera, or it asks for help.
/// `program` has the commands and options.
std::optional<Translation> translate(const CLI::App &program, std::span<const char *const> words);

/// "not understood: -i, out.mp4; write: penstock record …".
std::string to_string(const Translation &translation);

} // namespace penstock

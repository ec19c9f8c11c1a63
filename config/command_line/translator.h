#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "config/command_line/corrected_line.h"
#include "config/command_line/foreign_options.h"
#include "config/command_line/translation.h"

namespace penstock {

/// Reads a command line word by word and collects what it means here.
class Translator
{
public:
	Translator(const CLI::App &program, std::span<const char *const> words);

	/// Called once.
	std::optional<Translation> translate();

private:
	/// Each takes a word, and further ones where they belong to it; false: the line is given
	/// up.
	bool read(const std::string &word);
	bool read_command(const CLI::App &command, const std::string &word);
	bool read_group(const CLI::App &group);
	bool read_own(const CLI::Option &option, std::optional<std::string> value);
	bool read_joined(const std::string &word);
	void read_foreign(const FoundForeignOption &found, std::optional<std::string> value);
	void read_bare(const std::string &word);
	bool read_value_as_option(const std::string &name);
	bool read_unknown(const std::string &word);

	/// The command that a word means at its place; null: none.
	const CLI::App *command_meant(const std::string &word) const;

	/// A value with the words after it that belong to it, as the option takes it.
	std::string whole_value(const std::string &option, std::string value);
	/// Each takes such words, and says whether there were some.
	bool take_unit(const std::string &option, std::string &value);
	bool take_name(const std::string &option, std::string &value);
	bool take_rest(const std::string &option, std::string &value);
	void take_command(std::string &command);

	/// What the value of an own option says that belongs to another; true: it was that.
	bool moves_elsewhere(const std::string &option, const std::string &value);

	/// Several cameras or files in one value; false: it is one.
	bool apply_list(const std::string &option, const std::string &value);

	void apply(const ForeignOption &option, const std::string &value);
	void apply_input(const std::string &value);
	void apply_pattern(std::string_view fields);
	void apply_mode(const std::string &value);
	void apply_encoder(const std::string &value);
	void apply_preset(const std::string &value);
	void apply_stream(std::string_view description);
	void apply_fields(std::string_view fields);
	void apply_words(std::string_view words);

	/// After everything was read.
	void correct_times();
	void correct_output();
	void correct_values();

	/// Where the command has such an option.
	void add(std::string_view option, std::optional<std::string> value);
	/// `translated`: it is a word of another program or a value without its option, not only a
	/// misspelt word.
	void call_strange(const std::string &word, bool translated = true);
	void add_note(std::string note);
	/// Whether there is a next word, and it is no option.
	bool has_word() const;
	/// The next word, but for an option: then a value is missing.
	std::optional<std::string> take_value();
	void ask_for_devices();

	const CLI::App &program_;
	std::vector<std::string> words_;
	std::size_t next_ = 0;
	const CLI::App *command_;
	bool command_given_ = false;
	bool wants_devices_ = false;
	bool rpicam_ = false;
	bool gstreamer_ = false;
	bool rtp_ = false;
	std::string host_;
	std::string port_;
	std::string container_; ///< by another program's name
	CorrectedLine line_;
	Translation result_;
};

} // namespace penstock

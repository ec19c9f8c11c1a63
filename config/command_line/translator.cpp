#include "config/command_line/translator.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/command_line/bare_word.h"
#include "config/command_line/container_names.h"
#include "config/command_line/foreign_commands.h"
#include "config/command_line/option_values.h"
#include "config/command_line/own_options.h"
#include "config/generated/command_tree.h"
#include "config/options/duration.h"
#include "config/options/foreign_encoders.h"
#include "config/options/number_text.h"
#include "config/options/values.h"
#include "config/outputs/url_secrets.h"
#include "core/video/codec.h"

namespace penstock {

namespace {

/// Commands with nothing before them, of which that one is meant that does least if there are two.
constexpr auto kCommands = std::to_array<std::string_view>({"record", "plan", "devices"});

/// "video/x-raw,format=NV12": GStreamer's description of a stream.
bool describes_stream(const std::string &word)
{
	return word.starts_with("video/x-") || word.starts_with("image/jpeg") ||
	       word.starts_with("application/x-");
}

} // namespace

Translator::Translator(const CLI::App &program, std::span<const char *const> words)
	: program_(program), words_(words.begin(), words.end()),
	  command_(find_command(program, "record"))
{}

std::optional<Translation> Translator::translate()
{
	while (next_ < words_.size())
		if (!read(words_[next_++]))
			return result_.incomplete.empty() ? std::nullopt
							  : std::optional(std::move(result_));
	correct_times();
	if (wants_devices_)
		ask_for_devices();
	if (!host_.empty() && !port_.empty())
		add("--output", fmt::format("{}://{}:{}", rtp_ ? "rtp" : "udp", host_, port_));
	if (command_->get_name() == "record" && !line_.find("--output") && !line_.find("--config"))
		line_.add("--output", usual_name(container_));
	correct_output();
	correct_values();
	if (line_.empty())
		if (const CLI::Option *argument = required_word(*command_))
			line_.add_word(argument->get_name(true));
	const std::vector<std::string> path = words_of(*command_);
	result_.line = line_.text(fmt::format("{}", fmt::join(path.begin() + 1, path.end(), " ")));
	return std::move(result_);
}

bool Translator::read(const std::string &word)
{
	if (is_word(word)) {
		if (const CLI::App *command = command_meant(word))
			return read_command(*command, word);
		read_bare(word);
		return true;
	}
	const std::string name = name_in(word);
	const CLI::Option *option = find_option(*command_, name);
	// The option for what a command takes as a word: "devices -c 0".
	if (!option && takes_words(*command_)) {
		option = find_option(*find_command(program_, "record"), name);
		if (option)
			call_strange(name);
	}
	if (option && (name == word || name.starts_with("--")))
		return read_own(*option, value_in(word));
	if (const auto found = find_foreign_option(name)) {
		call_strange(name);
		read_foreign(*found, value_in(word));
		return true;
	}
	return read_joined(word);
}

const CLI::App *Translator::command_meant(const std::string &word) const
{
	const CLI::App *own = find_command(program_, word);
	const CLI::App *meant = own ? own : find_foreign_command(program_, word);
	if (!command_given_ || meant == command_)
		return meant;
	return own && !takes_words(*command_) ? own : nullptr;
}

bool Translator::read_command(const CLI::App &command, const std::string &word)
{
	const auto rank = [](const CLI::App &app) {
		return std::ranges::find(kCommands, app.get_name());
	};
	const bool own = &command == find_command(program_, word);
	if (own && rank(command) == kCommands.end())
		return read_group(command);
	const bool second = command_given_ && &command != command_;
	if (!own || second)
		call_strange(word);
	if (second)
		add_note(fmt::format("{} and {} are two commands", command_->get_name(), word));
	if (!second || rank(command) > rank(*command_))
		command_ = &command;
	command_given_ = true;
	return true;
}

/// A command that has commands of its own, whose lines are read only where none of them is given.
bool Translator::read_group(const CLI::App &group)
{
	if (!has_word() || find_command(group, words_[next_]))
		return false;
	const std::string &word = words_[next_];
	const CLI::App *command = find_foreign_command(program_, word);
	if (is_config_file(word))
		command = find_command(group, "check");
	else
		++next_;
	if (!command || command->get_parent() != &group)
		return false;
	call_strange(word);
	command_ = command;
	command_given_ = true;
	return true;
}

/// Of all, or of the one that was named where the command takes one.
void Translator::ask_for_devices()
{
	if (takes_words(*command_))
		return;
	const std::string *camera = line_.find("--camera");
	const auto one = camera ? std::optional(*camera) : std::nullopt;
	line_ = {};
	command_ = find_command(program_, "devices");
	if (one && takes_words(*command_))
		line_.add_word(*one);
}

void Translator::read_bare(const std::string &word)
{
	if (takes_words(*command_))
		return line_.add_word(word);
	if (describes_stream(word)) {
		call_strange(word);
		return apply_stream(word);
	}
	// Another program's "-v width=1280,height=720".
	if (word.find(',') != word.npos && find_foreign_option(name_in(word))) {
		call_strange(word);
		return apply_fields(word);
	}
	const std::string name = name_in(word);
	// GStreamer's properties have a value.
	const auto found = find_foreign_option(name);
	if (found && (name != word || found->option->value == ForeignValue::kNone)) {
		call_strange(name);
		return read_foreign(*found, value_in(word));
	}
	if (find_foreign_encoder(name)) {
		call_strange(word);
		return apply_encoder(word);
	}
	if (const CLI::Option *output = find_option(*command_, "--output");
	    word == "optional" && output && has_word()) {
		read_own(*output, word);
		return;
	}
	std::string_view option = option_of_bare_word(word);
	// The second node is where the first one's pictures go.
	if (option == "--camera" && line_.find(option) && word.starts_with("/dev/"))
		option = "--encoder";
	call_strange(word, !option.empty());
	if (!option.empty())
		add(option, word);
}

void Translator::add(std::string_view option, std::optional<std::string> value)
{
	const std::string name(option);
	const CLI::Option *known = find_option(*command_, name);
	const bool is_thing = name == "--camera" || name == "--encoder" || name == "--config";
	if (!known && is_thing && value && takes_words(*command_))
		return line_.add_word(std::move(*value));
	if (!known)
		return;
	if (value && !accepts(name, *value))
		value = respelt(name, *value).value_or(*value);
	// Other programs mean kilobits.
	if (value && name == "--bitrate" && !parse_bitrate(*value) && parse_bitrate(*value + "k"))
		*value += "k";
	if (value && known->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll)
		line_.add_more(name, std::move(*value));
	else
		line_.add(name, std::move(value));
}

void Translator::call_strange(const std::string &word, bool translated)
{
	result_.needed = result_.needed || translated;
	std::string shown = shown_url(word);
	if (std::ranges::find(result_.strange, shown) == result_.strange.end())
		result_.strange.push_back(std::move(shown));
}

void Translator::add_note(std::string note)
{
	if (std::ranges::find(result_.notes, note) == result_.notes.end())
		result_.notes.push_back(std::move(note));
}

bool Translator::has_word() const
{
	return next_ < words_.size() && is_word(words_[next_]);
}

std::optional<std::string> Translator::take_value()
{
	if (!has_word())
		return std::nullopt;
	return words_[next_++];
}

/// rpicam-vid counts times in milliseconds; 0 has no end, as in other programs.
void Translator::correct_times()
{
	for (const char *option : {"--duration", "--segment"}) {
		std::string *value = line_.find(option);
		const auto number = value ? parse_whole<std::uint32_t>(*value) : std::nullopt;
		// Nobody records for so few milliseconds; another program counts in seconds.
		constexpr std::uint32_t kFewest = 1000;
		if (number == 0u)
			line_.remove(option);
		else if (rpicam_ && number && *number >= kFewest)
			*value = print_duration(std::chrono::milliseconds(*number));
	}
}

/// What is still wrong is told, so that the line can be right with another value.
void Translator::correct_values()
{
	std::erase_if(line_.parts(), [this](const CorrectedLine::Part &part) {
		return part.option.starts_with("--") && !find_option(*command_, part.option);
	});
	for (auto &[option, value] : line_.parts()) {
		if (option.empty() || !value)
			continue;
		const std::string reason = why_refused(option, *value);
		if (reason.empty())
			continue;
		add_note(fmt::format("{}: {}", option, reason));
		value = describe(*find_option(*command_, option)).value;
	}
}

void Translator::correct_output()
{
	std::string *output = line_.find("--output");
	if (!output)
		return;
	if (is_raw_file(*output)) {
		call_strange(*output);
		add_note("penstock writes coded pictures");
	}
	*output = name_in_container(std::move(*output), container_);
}

} // namespace penstock

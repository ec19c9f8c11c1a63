#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// The file of a list, changed so that players never read half a list or half a line. Locked
/// (flock(2)) while the object lives: another penstock sees that it is in use.
class PlaylistFile
{
public:
	/// What an earlier run has left.
	enum class Left : std::uint8_t {
		kNothing,
		kList,
		/// The temporary file: it ended before there was a list, and may have left
		/// segments.
		kBegun,
	};

	/// None if another program writes a list there, or what is there is no file. With `synced`,
	/// changes are on the disk when a call returns.
	static Result<std::optional<PlaylistFile>> claim(std::string path, bool synced);

	PlaylistFile(PlaylistFile &&) = default;
	PlaylistFile &operator=(PlaylistFile &&) = delete;
	~PlaylistFile();

	const std::string &path() const { return path_; }
	Left left() const { return left_; }
	/// What is there.
	Result<std::string> read() const;
	/// Puts a new text in the place of the old one (rename(2)). If that fails before there is a
	/// list, the next run finds it begun.
	Status replace(std::string_view text);
	/// Adds lines to the text.
	Status append(std::string_view lines);

private:
	PlaylistFile(std::string path, bool synced) : path_(std::move(path)), synced_(synced) {}

	std::string temporary() const { return path_ + ".tmp"; }
	Status fill(std::string_view text);
	Status put_in_place();

	std::string path_;
	bool synced_;
	Left left_ = Left::kNothing;
	UniqueFd list_; ///< locked; invalid: there is none yet
	UniqueFd next_; ///< the temporary file, locked; invalid: none
};

} // namespace penstock

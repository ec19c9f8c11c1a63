#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace penstock::test {

/// A folder of its own in the guest's memory that goes away with the object.
class ScratchDirectory
{
public:
	ScratchDirectory();
	ScratchDirectory(const ScratchDirectory &) = delete;
	ScratchDirectory &operator=(const ScratchDirectory &) = delete;
	~ScratchDirectory();

	const std::string &path() const { return path_; }
	std::string file(const std::string &name) const { return path_ + "/" + name; }

private:
	std::string path_;
};

/// The whole content; throws when the file cannot be read.
std::string read_file(const std::string &path);

/// Makes or replaces the file; throws when it cannot be written.
void write_file(const std::string &path, std::span<const std::byte> content);

} // namespace penstock::test

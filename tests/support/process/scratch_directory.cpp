#include "tests/support/process/scratch_directory.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace penstock::test {

ScratchDirectory::ScratchDirectory()
{
	char name[] = "/dev/shm/penstock-test-XXXXXX";
	if (!::mkdtemp(name))
		throw std::system_error(errno, std::generic_category(), "mkdtemp");
	path_ = name;
}

ScratchDirectory::~ScratchDirectory()
{
	std::error_code ignored;
	std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::string &path)
{
	std::ifstream file(path, std::ios::binary);
	if (!file)
		throw std::system_error(errno, std::generic_category(), path);
	return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string &path, std::span<const std::byte> content)
{
	std::ofstream file(path, std::ios::binary);
	file.write(reinterpret_cast<const char *>(content.data()),
		   static_cast<std::streamsize>(content.size()));
	file.close();
	if (!file)
		throw std::system_error(errno, std::generic_category(), path);
}

} // namespace penstock::test

#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"

namespace penstock {

/// What users are told of a library that is missing.
struct OptionalLibrary {
	std::string name;	  ///< as SharedLibrary::open() takes it
	std::string_view purpose; ///< "FFmpeg's libraries, which write …"
	std::string_view package; ///< to install
};

/// A library that is loaded while the program runs (dlopen(3)), because most runs can do without
/// it. It stays to the end of the process, also when the object is gone: what it has started, such
/// as a thread or a destructor at exit, still needs its code.
class SharedLibrary
{
public:
	/// `name` as the linker's: "libavformat.so.59". no_such_file_or_directory, with the dynamic
	/// linker's words, where it cannot be loaded.
	static Result<SharedLibrary> open(const std::string &name);
	/// Of the version that the program was compiled for: others have other structures. The
	/// error tells what cannot be done without it, and what to install.
	static Result<SharedLibrary> open(const OptionalLibrary &library);

	/// Sets `function` to the one called `name`, in the library or in one that it needs, and
	/// likewise `others`, a name before each. function_not_supported where one is not there.
	template <typename Function, typename... Others>
	Status find(const char *name, Function *&function, Others &&...others) const
	{
		Result<void *> found = find(name);
		if (!found)
			return propagate(found);
		function = reinterpret_cast<Function *>(*found);
		if constexpr (sizeof...(others) != 0)
			return find(std::forward<Others>(others)...);
		return {};
	}

private:
	SharedLibrary(std::string name, void *handle) : name_(std::move(name)), handle_(handle) {}

	Result<void *> find(const char *name) const;

	std::string name_;
	void *handle_;
};

} // namespace penstock

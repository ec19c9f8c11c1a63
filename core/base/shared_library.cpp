#include "core/base/shared_library.h"

#include <dlfcn.h>

#include <fmt/format.h>

namespace penstock {

Result<SharedLibrary> SharedLibrary::open(const std::string &name)
{
	void *handle = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	if (!handle)
		return make_error(std::errc::no_such_file_or_directory, ::dlerror());
	return SharedLibrary(name, handle);
}

Result<SharedLibrary> SharedLibrary::open(const OptionalLibrary &library)
{
	auto opened = open(library.name);
	if (opened)
		return opened;
	return make_error(std::errc::no_such_file_or_directory,
			  fmt::format("{}, cannot be loaded ({}); install {}", library.purpose,
				      opened.error().context, library.package));
}

Result<void *> SharedLibrary::find(const char *name) const
{
	if (void *found = ::dlsym(handle_, name))
		return found;
	return make_error(std::errc::function_not_supported, name_ + " has no " + name);
}

} // namespace penstock

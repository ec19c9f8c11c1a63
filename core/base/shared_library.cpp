#include "core/base/shared_library.h"

#include <dlfcn.h>

namespace penstock {

Result<SharedLibrary> SharedLibrary::open(const std::string &name)
{
	void *handle = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	if (!handle)
		return make_error(std::errc::no_such_file_or_directory, ::dlerror());
	return SharedLibrary(name, handle);
}

Result<void *> SharedLibrary::find(const char *name) const
{
	if (void *found = ::dlsym(handle_, name))
		return found;
	return make_error(std::errc::function_not_supported, name_ + " has no " + name);
}

} // namespace penstock

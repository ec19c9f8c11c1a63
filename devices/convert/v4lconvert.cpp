#include "devices/convert/v4lconvert.h"

#include "core/base/shared_library.h"

namespace penstock::software {

namespace {

Result<V4lconvert> find_functions()
{
	const auto library = SharedLibrary::open(
		{.name = PENSTOCK_V4LCONVERT_LIBRARY,
		 .purpose = "libv4lconvert, which makes pictures of raw sensor data",
		 .package = PENSTOCK_V4LCONVERT_PACKAGE});
	if (!library)
		return tl::unexpected<Error>(library.error());
	V4lconvert functions{};
	Status status = library->find("v4lconvert_create_with_dev_ops",
				      functions.create_with_dev_ops, "v4lconvert_destroy",
				      functions.destroy, "v4lconvert_convert", functions.convert);
	if (!status)
		return propagate(status);
	return functions;
}

const Result<V4lconvert> &loaded()
{
	static const Result<V4lconvert> functions = find_functions();
	return functions;
}

} // namespace

Status load_v4lconvert()
{
	if (!loaded())
		return tl::unexpected<Error>(loaded().error());
	return {};
}

const V4lconvert &v4lconvert()
{
	return *loaded();
}

} // namespace penstock::software

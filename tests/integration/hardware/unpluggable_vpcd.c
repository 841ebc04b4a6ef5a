/* vpcd's reader driver with a cable that can be pulled: it answers nothing while a file exists.

Everything but the function below is found in libifdvpcd.so, which this library is linked to. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define IFD_COMMUNICATION_ERROR 612 /* pcsc-lite, ifdhandler.h */

long IFDHICCPresence(unsigned long slot)
{
    const char *pulled = getenv("GUITU_TEST_CABLE_PULLED");
    if (pulled != NULL && access(pulled, F_OK) == 0)
        return IFD_COMMUNICATION_ERROR;
    long (*presence)(unsigned long) = (long (*)(unsigned long))dlsym(RTLD_NEXT, "IFDHICCPresence");
    return presence(slot);
}

DATABASES = {"default": {"ENGINE": "django.db.backends.", "NAME": "", "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}}
